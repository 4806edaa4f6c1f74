/**
 * Which queues answer. A pull that fails now and then is nothing; a queue that stays away (a wrong token, a deleted queue, the
 * network) is for a person to look at, and shows nowhere else than in messages that do not come.
 */

/** Three tries at their longest pause: what comes back by itself usually has by then. */
export const UNREACHABLE_AFTER_MS = 30_000;

interface Failing {
  readonly since: number;
  readonly reason: string;
}

export class Reachability {
  readonly #queues = new Map<string, Failing | undefined>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  reached(queue: string): void {
    this.#queues.set(queue, undefined);
  }

  failed(queue: string, reason: string): void {
    this.#queues.set(queue, { since: this.#queues.get(queue)?.since ?? this.#now(), reason });
  }

  /** Of each queue that was asked: "ok", or why it has not answered for so long. */
  report(): Readonly<Record<string, string>> {
    const now = this.#now();
    const wordsFor = (failing: Failing | undefined): string => {
      const forMs = failing === undefined ? 0 : now - failing.since;
      return failing === undefined || forMs < UNREACHABLE_AFTER_MS
        ? "ok"
        : `no answer for ${Math.round(forMs / 1_000)} s: ${failing.reason}`;
    };
    return Object.fromEntries([...this.#queues].map(([queue, failing]) => [queue, wordsFor(failing)]));
  }
}
