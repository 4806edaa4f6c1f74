/**
 * One input partition of the enrichment stage and the right to write its output: a transactional producer whose id ends in
 * the partition's number. Whoever initialises it last fences all earlier owners, so a process that was frozen and comes
 * back cannot write a second truth.
 *
 *     init the producer (fences, ends the predecessor's transaction) -> read the state to its end -> process
 */
import { randomUUID } from "node:crypto";
import type { Kafka, Message, Producer } from "kafkajs";
import type { StagedState } from "../staged-state.ts";
import { MAX_BATCH_BYTES, type KafkaLogSettings } from "./settings.ts";
import { bytesOf, splitByBytes } from "./split.ts";
import { OWNER_KEY, readState } from "./state-reader.ts";

/**
 * Short, because a transaction that follows the one before at once is answered with CONCURRENT_TRANSACTIONS for some
 * milliseconds: with the library's 300 ms it halves the throughput. Only here: other clients would give up too soon.
 */
const RETRY = { initialRetryTime: 5, multiplier: 1.5, factor: 0.2, maxRetryTime: 1_000, retries: 14 };
/** A transaction that its process left open holds up readers this long, unless a new owner ends it. */
const TRANSACTION_TIMEOUT_MS = 30_000;

export interface PartitionOutput {
  readonly events: readonly Message[];
  readonly dead: readonly Message[];
  readonly state: StagedState;
  /** The first input offset that is not part of it. */
  readonly next: string;
}

export class PartitionOwner {
  readonly partition: number;
  readonly state: Map<string, string>;
  /** Everything before this input offset is committed; undefined until the first commit. */
  next: bigint | undefined;
  readonly #producer: Producer;
  readonly #settings: KafkaLogSettings;
  readonly #group: string;

  private constructor(
    producer: Producer,
    { partition, state }: { readonly partition: number; readonly state: Map<string, string> },
    settings: KafkaLogSettings,
    group: string,
  ) {
    this.partition = partition;
    this.state = state;
    this.#producer = producer;
    this.#settings = settings;
    this.#group = group;
  }

  /** Takes these partitions over. All of them, or none. */
  static async open(
    kafka: Kafka,
    settings: KafkaLogSettings,
    group: string,
    partitions: readonly number[],
  ): Promise<ReadonlyMap<number, PartitionOwner>> {
    const topic = settings.topics.state;
    const producers = new Map(partitions.map((partition) => [partition, producerOf(kafka, group, partition)]));
    try {
      const marked = [...producers].map(
        async ([partition, producer]) => [partition, await mark(producer, topic, partition)] as const,
      );
      const marks = new Map(await Promise.all(marked));
      const states = await readState(kafka, { topic, group: `${group}-restore-${randomUUID()}` }, marks);
      return new Map(
        [...producers].map(([partition, producer]) => {
          const state = states.get(partition) ?? new Map<string, string>();
          return [partition, new PartitionOwner(producer, { partition, state }, settings, group)];
        }),
      );
    } catch (error) {
      await Promise.allSettled([...producers.values()].map((producer) => producer.disconnect()));
      throw error;
    }
  }

  /** One transaction. When it rejects nothing is known: this owner must be closed, and the next one reads what is true. */
  async commit(output: PartitionOutput): Promise<void> {
    const { partition } = this;
    const { topics } = this.#settings;
    const changes = [...output.state.changes].map(([key, value]) => ({ key, value: value ?? null, partition }));
    const events = splitByBytes(output.events, MAX_BATCH_BYTES, bytesOf);
    const state = splitByBytes(changes, MAX_BATCH_BYTES, bytesOf);
    const dead = splitByBytes(output.dead, MAX_BATCH_BYTES, bytesOf);

    const transaction = await this.#producer.transaction();
    try {
      for (let i = 0; i < Math.max(events.length, state.length, dead.length); i++) {
        const topicMessages = [
          { topic: topics.events, messages: events[i] ?? [] },
          { topic: topics.state, messages: state[i] ?? [] },
          { topic: topics.dead, messages: dead[i] ?? [] },
        ].filter(({ messages }) => messages.length > 0);
        await transaction.sendBatch({ topicMessages, acks: -1 });
      }
      const offsets = [{ topic: topics.raw, partitions: [{ partition, offset: output.next }] }];
      await transaction.sendOffsets({ consumerGroupId: this.#group, topics: offsets });
      await transaction.commit();
    } catch (error) {
      if (transaction.isActive()) await transaction.abort().catch(() => {});
      throw error;
    }
    output.state.apply();
    this.next = BigInt(output.next);
  }

  async close(): Promise<void> {
    await this.#producer.disconnect().catch(() => {});
  }
}

function producerOf(kafka: Kafka, group: string, partition: number): Producer {
  return kafka.producer({
    transactionalId: `${group}-${partition}`,
    maxInFlightRequests: 1,
    transactionTimeout: TRANSACTION_TIMEOUT_MS,
    retry: RETRY,
  });
}

/** The first transaction initialises the producer: from here on every earlier owner is fenced. */
async function mark(producer: Producer, topic: string, partition: number): Promise<string> {
  const value = randomUUID();
  await producer.connect();
  const transaction = await producer.transaction();
  try {
    await transaction.send({ topic, acks: -1, messages: [{ key: OWNER_KEY, value, partition }] });
    await transaction.commit();
  } catch (error) {
    if (transaction.isActive()) await transaction.abort().catch(() => {});
    throw error;
  }
  return value;
}
