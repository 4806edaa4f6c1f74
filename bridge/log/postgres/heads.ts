/**
 * How far each partition goes, and who waits for it to go further. What this process commits is known at once; what others
 * commit is found by polling one small table, and only while somebody waits.
 */
import type { Logger } from "pino";
import { z } from "zod";
import type { Queryable } from "./append-raw.ts";

export type Topic = "raw" | "events";

interface Waiter {
  readonly topic: Topic;
  readonly partition: number;
  readonly next: bigint;
  readonly wake: () => void;
}

const rows = z.array(z.object({ partition: z.int(), raw: z.string(), events: z.string() }));
const HEADS = "SELECT partition, raw_next::text AS raw, events_next::text AS events FROM log_partitions";

export class Heads {
  readonly #db: Queryable;
  readonly #pollMs: number;
  readonly #log: Pick<Logger, "debug">;
  readonly #heads = new Map<string, bigint>();
  readonly #waiters = new Set<Waiter>();
  #timer: NodeJS.Timeout | undefined;

  constructor(db: Queryable, pollMs: number, log: Pick<Logger, "debug">) {
    this.#db = db;
    this.#pollMs = pollMs;
    this.#log = log;
  }

  /** `next` is the first position that is still free. */
  advance(topic: Topic, partition: number, next: bigint): void {
    const key = `${topic} ${partition}`;
    if (next <= (this.#heads.get(key) ?? 0n)) return;
    this.#heads.set(key, next);
    for (const waiter of this.#waiters) {
      if (waiter.topic === topic && waiter.partition === partition && waiter.next < next) waiter.wake();
    }
  }

  /** Resolves when there is a record at `next`, or when `signal` fires. */
  async reached(topic: Topic, partition: number, next: bigint, signal: AbortSignal): Promise<void> {
    if (signal.aborted || (this.#heads.get(`${topic} ${partition}`) ?? 0n) > next) return;
    const woken = Promise.withResolvers<void>();
    const wake = () => woken.resolve();
    const waiter = { topic, partition, next, wake };
    this.#waiters.add(waiter);
    signal.addEventListener("abort", wake, { once: true });
    if (this.#timer === undefined) this.#schedule();
    await woken.promise;
    signal.removeEventListener("abort", wake);
    this.#waiters.delete(waiter);
  }

  async poll(): Promise<void> {
    const found = await this.#db.query(HEADS);
    for (const { partition, raw, events } of rows.parse(found.rows)) {
      this.advance("raw", partition, BigInt(raw));
      this.advance("events", partition, BigInt(events));
    }
  }

  #schedule(): void {
    this.#timer = setTimeout(() => void this.#tick(), this.#pollMs);
  }

  async #tick(): Promise<void> {
    try {
      if (this.#waiters.size > 0) await this.poll();
    } catch (err) {
      this.#log.debug({ err }, "the log could not be polled");
    }
    this.#timer = undefined;
    if (this.#waiters.size > 0) this.#schedule();
  }
}
