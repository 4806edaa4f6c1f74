/** Bounds on waiting, for clients that would wait much longer than we can. */
import { setTimeout as delay } from "node:timers/promises";

/** Rejects when `work` takes longer than `ms`. The work itself goes on: whoever calls must be able to leave it behind. */
export async function within<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  const timer = new AbortController();
  const late = async (): Promise<never> => {
    await delay(ms, undefined, { signal: timer.signal });
    throw new Error(`${what}: no answer within ${ms} ms`);
  };
  try {
    return await Promise.race([work, late()]);
  } finally {
    timer.abort();
  }
}

/** Resolves when `signal` fires. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
