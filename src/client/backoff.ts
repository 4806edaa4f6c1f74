/** How long to wait before the next try: exponential, with full jitter, so that a crowd does not come back at once. */

/** Bounds of the longest wait, milliseconds: after the first failure, and ever. */
export interface ReconnectPolicy {
  readonly minMs: number;
  readonly maxMs: number;
}

export const DEFAULT_RECONNECT: ReconnectPolicy = { minMs: 500, maxMs: 30_000 };

/**
 * The wait after that many failures in a row (1 = the first): anything from 0 to a ceiling that doubles each time.
 * `roll`: chance, [0, 1).
 */
export function backoffMs(failures: number, roll: number, { minMs, maxMs }: ReconnectPolicy): number {
  // 2 ** 30 times any sensible minimum is beyond any maximum.
  const ceiling = Math.min(maxMs, minMs * 2 ** Math.min(Math.max(0, failures - 1), 30));
  return Math.floor(roll * ceiling);
}
