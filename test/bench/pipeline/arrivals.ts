/**
 * How long messages take from the call of send until a store shows them. Kafka says which number of which room a message has;
 * the other stores are asked for their newest number of each room again and again, and are right within one such question.
 */
import { Histogram } from "../load/histogram.ts";

export interface Log {
  readonly target: string;
  readonly epoch: number;
}

/** The newest number of each log that a store shows. */
export type Heads = ReadonlyMap<string, number>;

interface Look {
  readonly at: number;
  readonly heads: Heads;
}

export class Arrivals {
  /** By target: when the message of each number left; absent for those that do not count. */
  readonly #left = new Map<string, Map<number, number>>();
  readonly #logs = new Map<string, Log>();
  readonly #looks = new Map<string, Look[]>();
  readonly #kafka = new Histogram();

  /** The rooms that are known by now. */
  get logs(): readonly Log[] {
    return [...this.#logs.values()];
  }

  /** A reader of the topic got this message now. */
  read(log: Log, seq: number, leftAt: number | undefined): void {
    this.#logs.set(log.target, log);
    if (leftAt === undefined) return;
    this.#kafka.add(performance.now() - leftAt);
    const of = this.#left.get(log.target) ?? new Map<number, number>();
    this.#left.set(log.target, of.set(seq, leftAt));
  }

  /** A store showed this much, at the latest now. */
  looked(store: string, heads: Heads): void {
    const looks = this.#looks.get(store) ?? [];
    looks.push({ at: performance.now(), heads });
    this.#looks.set(store, looks);
  }

  /** Whether the store shows everything that counts. */
  isComplete(store: string): boolean {
    const heads = this.#looks.get(store)?.at(-1)?.heads;
    return [...this.#left].every(([target, left]) => (heads?.get(target) ?? 0) >= Math.max(...left.keys()));
  }

  get counted(): number {
    return this.#kafka.total;
  }

  kafka(): Histogram {
    return this.#kafka;
  }

  /** What never showed up is not in it. */
  of(store: string): Histogram {
    const lags = new Histogram();
    for (const [target, left] of this.#left) {
      const numbers = [...left.keys()].toSorted((a, b) => a - b);
      let next = 0;
      for (const { at, heads } of this.#looks.get(store) ?? []) {
        const head = heads.get(target) ?? 0;
        for (; next < numbers.length && (numbers[next] ?? 0) <= head; next++) {
          lags.add(at - (left.get(numbers[next] ?? 0) ?? at));
        }
      }
    }
    return lags;
  }
}
