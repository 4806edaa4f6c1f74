/** The event log on a real Kafka: the contract, and what only Kafka has. */
import { randomUUID } from "node:crypto";
import { Kafka, logLevel } from "kafkajs";
import pino from "pino";
import { describe } from "vitest";
import { KafkaEventLog } from "../../bridge/log/kafka/kafka-event-log.ts";
import { endpoints } from "../services/services.ts";
import { eventLogContract, type LogUnderTest } from "./event-log.contract.ts";

const brokers = [endpoints().KAFKA_BROKERS];
const log = pino({ level: process.env["TEST_LOG_LEVEL"] ?? "silent" });
const kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING });

async function randomLog(): Promise<LogUnderTest> {
  const prefix = `t-${randomUUID().slice(0, 8)}-`;
  const topics = ["raw", "events", "state", "dead"].map((name) => `${prefix}chat.${name}`);
  return {
    open: async () =>
      new KafkaEventLog({ brokers, environment: "test", log, prefix, partitions: 4, sessionTimeoutMs: 6_000 }),
    deadLetters: () => readAll(`${prefix}chat.dead`),
    async drop() {
      const admin = kafka.admin();
      await admin.connect();
      await admin.deleteTopics({ topics });
      await admin.disconnect();
    },
  };
}

/** Everything that a topic with one partition has now. */
async function readAll(topic: string): Promise<{ reason: string; body: string; sink: string }[]> {
  const admin = kafka.admin();
  await admin.connect();
  const [end] = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  const letters: { reason: string; body: string; sink: string }[] = [];
  const done = Promise.withResolvers<void>();
  const consumer = kafka.consumer({ groupId: `t-${randomUUID()}`, maxWaitTimeInMs: 50 });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
    if (BigInt(payload.lastOffset) + 1n >= BigInt(end?.high ?? 0)) done.resolve();
  });
  await consumer.run({
    eachMessage: async ({ message }) => {
      const { reason, sink } = message.headers ?? {};
      letters.push({ reason: String(reason), sink: String(sink), body: String(message.value) });
    },
  });
  if (BigInt(end?.high ?? 0) > 0n) await done.promise;
  await consumer.disconnect();
  return letters;
}

describe("the event log on Kafka", () => {
  eventLogContract(randomLog);
});
