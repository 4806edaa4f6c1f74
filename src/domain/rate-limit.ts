/**
 * A token bucket as one number: the moment at which the bucket would be full again (the generic cell rate algorithm). Each
 * taking moves it on by one interval; it may be ahead of now by a whole bucket at most.
 */
export interface Rate {
  /** How many at once, after a pause. */
  readonly burst: number;
  /** How long it takes until one more may be taken, milliseconds. */
  readonly intervalMs: number;
}

export interface Taken {
  /** What to remember; undefined: nothing was taken before. */
  readonly full: number;
  /** 0: taken. Else nothing was, and it is worth trying again after so many milliseconds. */
  readonly retryAfterMs: number;
}

/** So many in a minute, all of them at once if need be. */
export function perMinute(count: number): Rate {
  return { burst: count, intervalMs: 60_000 / count };
}

export function take(rate: Rate, full: number | undefined, now: number): Taken {
  const from = Math.max(full ?? now, now);
  const next = from + rate.intervalMs;
  const wait = next - now - rate.burst * rate.intervalMs;
  // A rounding error must not refuse the last one of a bucket.
  return wait > rate.intervalMs / 1_000 ? { full: from, retryAfterMs: wait } : { full: next, retryAfterMs: 0 };
}
