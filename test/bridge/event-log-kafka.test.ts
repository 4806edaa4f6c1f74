/** The event log on a real Kafka: the contract, and what only Kafka has. */
import { randomUUID } from "node:crypto";
import { ConfigResourceTypes, Kafka, logLevel } from "kafkajs";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { kafkaClient } from "../../bridge/log/kafka/client.ts";
import { KafkaEventLog } from "../../bridge/log/kafka/kafka-event-log.ts";
import { PartitionOwner, type PartitionOutput } from "../../bridge/log/kafka/partition-owner.ts";
import { settingsOf } from "../../bridge/log/kafka/settings.ts";
import { StagedState } from "../../bridge/log/staged-state.ts";
import { endpoints } from "../../local/services/services.ts";
import { eventLogContract } from "./event-log.contract.ts";
import type { LogUnderTest } from "./event-log-harness.ts";

const brokers = [endpoints().KAFKA_BROKERS];
const log = pino({ level: process.env["TEST_LOG_LEVEL"] ?? "silent" });
const kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING });

async function randomLog(): Promise<LogUnderTest> {
  const prefix = `t-${randomUUID().slice(0, 8)}-`;
  return {
    open: async () =>
      new KafkaEventLog({ brokers, environment: "test", log, prefix, partitions: 4, sessionTimeoutMs: 6_000 }),
    deadLetters: () => readAll(`${prefix}chat.dead`),
    drop: () => deleteTopics(prefix),
  };
}

async function deleteTopics(prefix: string): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  await admin.deleteTopics({ topics: ["raw", "events", "state", "dead"].map((name) => `${prefix}chat.${name}`) });
  await admin.disconnect();
}

/** Everything committed that a topic has now. */
async function readAll(topic: string): Promise<{ reason: string; body: string; sink: string }[]> {
  const admin = kafka.admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  const unread = new Map(
    ends.flatMap(({ partition, high }) => (high === "0" ? [] : [[partition, BigInt(high)] as const])),
  );
  const found: { reason: string; body: string; sink: string }[] = [];
  const done = Promise.withResolvers<void>();
  const consumer = kafka.consumer({ groupId: `t-${randomUUID()}`, maxWaitTimeInMs: 50 });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
    if (BigInt(payload.lastOffset) + 1n >= (unread.get(payload.partition) ?? 0n)) unread.delete(payload.partition);
    if (unread.size === 0) done.resolve();
  });
  await consumer.run({
    eachMessage: async ({ message }) => {
      const { reason, sink } = message.headers ?? {};
      found.push({ reason: String(reason), sink: String(sink), body: String(message.value) });
    },
  });
  if (unread.size > 0) await done.promise;
  await consumer.disconnect();
  return found;
}

describe("the event log on Kafka", () => {
  eventLogContract(randomLog);
});

describe("what only Kafka has", () => {
  const prefix = `t-${randomUUID().slice(0, 8)}-`;
  const options = { brokers, environment: "test", log, prefix, partitions: 2 };
  const group = `${prefix}starling-enrichment`;
  const settings = settingsOf(options);
  const client = kafkaClient(settings);
  let it: KafkaEventLog;
  beforeAll(async () => {
    it = new KafkaEventLog(options);
    await it.prepare();
  });
  afterAll(async () => {
    await it.close();
    await deleteTopics(prefix);
  });

  async function own(partition: number): Promise<PartitionOwner> {
    const owners = await PartitionOwner.open(client, settings, group, [partition]);
    const owner = owners.get(partition);
    if (!owner) throw new Error("not opened");
    onTestFinished(() => owner.close());
    return owner;
  }

  function output(owner: PartitionOwner, next: number, text: string): PartitionOutput {
    const state = new StagedState(owner.state);
    state.set("room 1", text);
    return { events: [{ key: "room", value: text, partition: 0 }], dead: [], state, next: String(next) };
  }

  test("an owner that was frozen and comes back is fenced: nothing of its batch is ever seen", async () => {
    const frozen = await own(0);
    await frozen.commit(output(frozen, 1, "one"));
    const successor = await own(0);

    await expect(frozen.commit(output(frozen, 2, "two, by the zombie"))).rejects.toThrow("old epoch");
    expect(frozen.state.get("room 1")).toBe("one");
    await successor.commit(output(successor, 2, "two"));
    const third = await own(0);

    expect(third.state).toEqual(new Map([["room 1", "two"]]));
    expect((await readAll(settings.topics.events)).map(({ body }) => body)).toEqual(["one", "two"]);
  });

  test("removed state is gone after a restore, and partitions do not see each other's", async () => {
    const one = await own(1);
    await one.commit(output(one, 1, "one"));
    const removing = new StagedState(one.state);
    removing.set("room 1", undefined);
    removing.set("room 2", "two");
    await one.commit({ events: [], dead: [], state: removing, next: "2" });

    expect((await own(1)).state).toEqual(new Map([["room 2", "two"]]));
  });

  test("the raw topic keeps the broker's time and the state topic only what is newest", async () => {
    const admin = client.admin();
    await admin.connect();
    onTestFinished(() => admin.disconnect());
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [settings.topics.raw, settings.topics.state].map((name) => ({
        type: ConfigResourceTypes.TOPIC,
        name,
      })),
    });
    const value = (topic: string, name: string) =>
      resources.find((at) => at.resourceName === topic)?.configEntries.find((at) => at.configName === name)
        ?.configValue;

    expect(value(settings.topics.raw, "message.timestamp.type")).toBe("LogAppendTime");
    expect(value(settings.topics.state, "cleanup.policy")).toBe("compact");
  });

  test("another number of partitions than the topics have is refused", async () => {
    const other = new KafkaEventLog({ ...options, partitions: 3 });
    onTestFinished(() => other.close());

    await expect(other.prepare()).rejects.toThrow("2 partitions, configured are 3");
  });

  test("without a broker an append is rejected and the log takes no writes", async () => {
    const away = new KafkaEventLog({ ...options, brokers: ["127.0.0.1:9"], appendTimeoutMs: 500 });
    onTestFinished(() => away.close());

    await expect(away.append([{ target: "room", body: "{}" }])).rejects.toThrow("no answer within 500 ms");
    expect(await away.isWritable()).toBe(false);
  });
});
