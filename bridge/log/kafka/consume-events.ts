/** `chat.events` for one consumer group: at least once, batches of one partition, in order. */
import type { EachBatchPayload, Kafka } from "kafkajs";
import type { DeadLetter, LoggedEvent } from "../event-log.ts";
import { parseEvents } from "../parse-event.ts";
import { withHeartbeat } from "./heartbeat.ts";
import { runConsumer } from "./run-consumer.ts";
import { MAX_WAIT_MS, type KafkaLogSettings } from "./settings.ts";

export interface EventHandler {
  handle(events: readonly LoggedEvent[], signal: AbortSignal): Promise<void>;
  appendDead(letters: readonly DeadLetter[]): Promise<void>;
}

export async function consumeEvents(
  kafka: Kafka,
  settings: KafkaLogSettings,
  group: string,
  handler: EventHandler,
  signal: AbortSignal,
): Promise<void> {
  const { concurrency, log, prefix, sessionTimeoutMs, topics } = settings;
  const groupId = `${prefix}${group}`;
  await runConsumer(
    {
      group: groupId,
      create: () =>
        kafka.consumer({
          groupId,
          sessionTimeout: sessionTimeoutMs,
          heartbeatInterval: Math.ceil(sessionTimeoutMs / 6),
          rebalanceTimeout: sessionTimeoutMs * 3,
          maxWaitTimeInMs: MAX_WAIT_MS,
          readUncommitted: false,
          retry: { retries: 5, restartOnFailure: async () => false },
        }),
      async start(consumer) {
        // A batch of nothing but control records reaches no handler, and would look like lag for ever.
        consumer.on(consumer.events.END_BATCH_PROCESS, async ({ payload }) => {
          const { batchSize, lastOffset, partition, topic } = payload;
          if (batchSize > 0) return;
          const offset = String(BigInt(lastOffset) + 1n);
          await consumer.commitOffsets([{ topic, partition, offset }]).catch(() => {});
        });
        await consumer.subscribe({ topic: topics.events, fromBeginning: true });
        await consumer.run({
          eachBatchAutoResolve: false,
          partitionsConsumedConcurrently: concurrency,
          eachBatch: (payload) => handleBatch(payload, group, handler, signal),
        });
      },
      ended: async () => {},
    },
    log,
    signal,
  );
}

async function handleBatch(
  payload: EachBatchPayload,
  group: string,
  handler: EventHandler,
  signal: AbortSignal,
): Promise<void> {
  const { batch } = payload;
  const left = new AbortController();
  await withHeartbeat(
    () => payload.heartbeat(),
    async () => {
      const { partition, topic } = batch;
      const records = batch.messages.map(({ offset, value }) => ({ offset, body: value?.toString() ?? "" }));
      const { events, dead } = parseEvents(records, { group, topic, partition });
      if (dead.length > 0) await handler.appendDead(dead);
      if (events.length > 0) await handler.handle(events, AbortSignal.any([signal, left.signal]));
    },
    () => left.abort(new Error("the group is rebalancing")),
  );
  payload.resolveOffset(batch.messages.at(-1)?.offset ?? batch.lastOffset());
}
