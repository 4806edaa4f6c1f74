/** `chat.raw` to `chat.events`: each batch becomes one transaction of output, state and input offset. */
import type { EachBatchPayload, Kafka, KafkaMessage, Message } from "kafkajs";
import { SEGMENT_VERSION } from "../../../src/protocol/segment.ts";
import { ENRICHMENT_GROUP, type Enriched, type Enricher, type RawRecord } from "../event-log.ts";
import { StagedState } from "../staged-state.ts";
import { deadMessage } from "./dead-letters.ts";
import { withHeartbeat } from "./heartbeat.ts";
import { OwnedPartitions } from "./owned-partitions.ts";
import { PartitionOwner } from "./partition-owner.ts";
import { runConsumer } from "./run-consumer.ts";
import { MAX_WAIT_MS, type KafkaLogSettings } from "./settings.ts";

export async function enrichRaw(
  kafka: Kafka,
  settings: KafkaLogSettings,
  enricher: Enricher,
  signal: AbortSignal,
): Promise<void> {
  const { log, partitions, prefix, sessionTimeoutMs, topics } = settings;
  const group = `${prefix}${ENRICHMENT_GROUP}`;
  const owned = new OwnedPartitions(enricher, (wanted) => PartitionOwner.open(kafka, settings, group, wanted));

  await runConsumer(
    {
      group,
      create: () =>
        kafka.consumer({
          groupId: group,
          sessionTimeout: sessionTimeoutMs,
          heartbeatInterval: Math.ceil(sessionTimeoutMs / 6),
          rebalanceTimeout: sessionTimeoutMs * 3,
          maxWaitTimeInMs: MAX_WAIT_MS,
          retry: { retries: 5, restartOnFailure: async () => false },
        }),
      async start(consumer, fail) {
        consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
          owned.assign(payload.memberAssignment[topics.raw] ?? [], fail);
        });
        await consumer.subscribe({ topic: topics.raw, fromBeginning: true });
        await consumer.run({
          autoCommit: false,
          eachBatchAutoResolve: false,
          partitionsConsumedConcurrently: partitions,
          eachBatch: (payload) => enrichBatch(payload, { owned, enricher, settings }),
        });
      },
      ended: () => owned.dropAll(),
    },
    log,
    signal,
  );
}

async function enrichBatch(
  payload: EachBatchPayload,
  { owned, enricher, settings }: { owned: OwnedPartitions; enricher: Enricher; settings: KafkaLogSettings },
): Promise<void> {
  const { batch } = payload;
  const { partition } = batch;
  const heartbeat = () => payload.heartbeat();
  await withHeartbeat(heartbeat, async () => {
    const owner = await owned.get(partition);
    // After a rebalance the group may hand out again what was committed here in the meantime.
    const done = owner.next ?? 0n;
    const records = batch.messages.filter((it) => BigInt(it.offset) >= done).map((it) => rawRecord(it, partition));
    const last = records.at(-1);
    if (last) {
      const state = new StagedState(owner.state);
      try {
        const { events, dead } = enricher.process(records, state);
        const next = String(BigInt(last.offset) + 1n);
        await owner.commit({
          events: events.map((it) => eventMessage(it, partition, settings.environment)),
          dead: dead.map((it) => deadMessage(it)),
          state,
          next,
        });
      } catch (error) {
        await owned.drop(partition);
        throw error;
      }
    }
    payload.resolveOffset(batch.lastOffset());
  });
}

function rawRecord({ offset, timestamp, value }: KafkaMessage, partition: number): RawRecord {
  return { partition, offset, at: Number(timestamp), body: value?.toString() ?? "" };
}

/** Into the partition with the number of its raw record's: the order of a target rests on that. */
function eventMessage({ target, event }: Enriched["events"][number], partition: number, environment: string): Message {
  const headers = { verb: event.activity.verb, version: String(SEGMENT_VERSION), environment };
  return { key: target, value: JSON.stringify(event), partition, headers };
}
