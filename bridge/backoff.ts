/** Pauses between attempts: twice as long each time, up to a limit, never two processes in step. */
import { setTimeout as delay } from "node:timers/promises";

export interface Backoff {
  readonly firstMs: number;
  readonly maxMs: number;
}

/** How long to wait before attempt `attempt + 1`; `attempt` counts failures from 1. Half of it is chance. */
export function pauseMs({ firstMs, maxMs }: Backoff, attempt: number, random: () => number = Math.random): number {
  const full = Math.min(maxMs, firstMs * 2 ** Math.min(attempt - 1, 30));
  return Math.round(full / 2 + (random() * full) / 2);
}

/** Waits; resolves early when the signal fires, for whoever waits looks at the signal next. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => {});
}
