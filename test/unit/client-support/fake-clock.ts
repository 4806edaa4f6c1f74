/** A clock that only moves when told to: timers run in order, and every promise gets its turn in between. */
import type { Timers } from "../../../src/client/environment.ts";

interface Timer {
  readonly id: number;
  readonly at: number;
  readonly run: () => void;
}

export const START = Date.UTC(2026, 0, 1);

export class FakeClock implements Timers {
  #now = START;
  #lastId = 0;
  #timers: Timer[] = [];

  now(): number {
    return this.#now;
  }

  get pending(): number {
    return this.#timers.length;
  }

  setTimeout(run: () => void, ms: number): number {
    const timer = { id: ++this.#lastId, at: this.#now + Math.max(0, ms), run };
    this.#timers.push(timer);
    return timer.id;
  }

  clearTimeout(id: number): void {
    this.#timers = this.#timers.filter((timer) => timer.id !== id);
  }

  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await turn();
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.clearTimeout(next.id);
      this.#now = next.at;
      next.run();
      await turn();
    }
    this.#now = end;
  }

  /** Moves on until it holds; fails when it does not within ten minutes of its own time. */
  async until(holds: () => boolean): Promise<void> {
    const end = this.#now + 600_000;
    await turn();
    while (!holds()) {
      const next = this.#next(end);
      if (!next) throw new Error("it never came to be");
      await this.advance(next.at - this.#now);
    }
  }

  #next(end: number): Timer | undefined {
    return this.#timers
      .filter((timer) => timer.at <= end)
      .reduce<Timer | undefined>((a, b) => (!a || b.at < a.at ? b : a), undefined);
  }
}

/** All microtasks, however deep. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
