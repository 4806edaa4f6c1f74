/**
 * One per isolate: while Redis is slow or away, nobody waits for it but one who tries. The rest are told at once, and try
 * again later.
 */

/** Failures in a row that open it. */
const FAILURES = 3;
/** Ours: with the pause of those who try again (RETRY_MS) all is right again well within 30 seconds. */
const OPEN_MS = 3_000;

export class Breaker {
  readonly #now: () => number;
  #failures = 0;
  #closedUntil = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** False: not now. True to one caller when the pause is over, who finds out for all. */
  enter(): boolean {
    if (this.#failures < FAILURES) return true;
    const now = this.#now();
    if (now < this.#closedUntil) return false;
    this.#closedUntil = now + OPEN_MS;
    return true;
  }

  succeeded(): void {
    this.#failures = 0;
  }

  failed(): void {
    this.#failures++;
    if (this.#failures >= FAILURES) this.#closedUntil = this.#now() + OPEN_MS;
  }
}
