/** Slow mode: when each person wrote last. In memory only: an eviction lets everybody write once more, early. */
import type { UserId } from "../../src/protocol/ids.ts";

/** Ours: beyond it the oldest are forgotten. */
const MAX_REMEMBERED = 10_000;

export class Pace {
  readonly #last = new Map<UserId, number>();

  wrote(user: UserId, at: number): void {
    this.#last.delete(user);
    this.#last.set(user, at);
    const oldest = this.#last.keys().next();
    if (this.#last.size > MAX_REMEMBERED && !oldest.done) this.#last.delete(oldest.value);
  }

  /** When they may write again under a pause of `slowMs`; undefined: now, as far as this goes. */
  nextAt(user: UserId, slowMs: number): number | undefined {
    if (slowMs === 0) return undefined;
    const last = this.#last.get(user);
    return last === undefined ? undefined : last + slowMs;
  }
}
