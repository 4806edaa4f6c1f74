/** Keeps a group membership alive while a batch is handled, and notices when the group wants its partitions back. */

const INTERVAL_MS = 1_000;
const MEMBERSHIP_ENDS = new Set(["REBALANCE_IN_PROGRESS", "UNKNOWN_MEMBER_ID", "ILLEGAL_GENERATION"]);

/** @param onLeave called once when the membership as it was has ended */
export async function withHeartbeat<T>(
  heartbeat: () => Promise<void>,
  work: () => Promise<T>,
  onLeave: () => void = () => {},
): Promise<T> {
  const timer = setInterval(() => {
    // Other errors are the broker's: kafkajs meets them again itself as soon as the batch is done.
    heartbeat().catch((error: unknown) => {
      if (error instanceof Error && "type" in error && MEMBERSHIP_ENDS.has(String(error.type))) onLeave();
    });
  }, INTERVAL_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
