/**
 * Reads partitions of `chat.state` from the beginning to their end. The end is found by a mark: the partition's new owner
 * commits a record of its own and this reads until it sees that; offsets cannot tell, because control records count too.
 */
import { AssignerProtocol, type Kafka, type PartitionAssigner } from "kafkajs";
import { within } from "../deadline.ts";
import { MAX_WAIT_MS } from "./settings.ts";

/** The key of an owner's mark. No state key begins like this. */
export const OWNER_KEY = "@owner";

const MAX_BYTES_PER_PARTITION = 4 * 1024 * 1024;
/** A restore is bounded by the size of the compacted topic; this is for a broker that stopped answering. */
const RESTORE_TIMEOUT_MS = 120_000;

/**
 * @param marks by partition, what its owner wrote
 * @returns the state by partition
 */
export async function readState(
  kafka: Kafka,
  { topic, group }: { readonly topic: string; readonly group: string },
  marks: ReadonlyMap<number, string>,
): Promise<ReadonlyMap<number, Map<string, string>>> {
  const states = new Map([...marks.keys()].map((partition) => [partition, new Map<string, string>()]));
  const unfinished = new Set(marks.keys());
  const done = Promise.withResolvers<void>();
  // A group of one, and nothing is ever committed: it exists because kafkajs has no other way to read.
  const consumer = kafka.consumer({
    groupId: group,
    partitionAssigners: [only(topic, [...marks.keys()])],
    maxBytesPerPartition: MAX_BYTES_PER_PARTITION,
    maxWaitTimeInMs: MAX_WAIT_MS,
    retry: { retries: 5, restartOnFailure: async () => false },
  });
  consumer.on(consumer.events.CRASH, ({ payload }) => done.reject(payload.error));
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => {
        const state = states.get(batch.partition);
        for (const { key, value } of batch.messages) {
          if (!state || !unfinished.has(batch.partition)) return;
          const name = String(key);
          if (name !== OWNER_KEY) {
            if (value === null) state.delete(name);
            else state.set(name, value.toString());
          } else if (value?.toString() === marks.get(batch.partition)) unfinished.delete(batch.partition);
        }
        if (unfinished.size === 0) done.resolve();
      },
    });
    await within(RESTORE_TIMEOUT_MS, `restore from ${topic}`, done.promise);
    return states;
  } finally {
    await consumer.disconnect().catch(() => {});
  }
}

/** Every member gets just these partitions; there is only one. */
function only(topic: string, partitions: number[]): PartitionAssigner {
  const userData = Buffer.alloc(0);
  return () => ({
    name: "OnlyThese",
    version: 0,
    protocol: ({ topics }) => ({
      name: "OnlyThese",
      metadata: AssignerProtocol.MemberMetadata.encode({ version: 0, topics, userData }),
    }),
    assign: async ({ members }) =>
      members.map(({ memberId }) => ({
        memberId,
        memberAssignment: AssignerProtocol.MemberAssignment.encode({
          version: 0,
          assignment: { [topic]: partitions },
          userData,
        }),
      })),
  });
}
