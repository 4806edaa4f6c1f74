/**
 * Which client ids were numbered lately, so that a retry is recognised without an index on disk. Complete from number
 * `start` on; for what is older the caller looks into the log.
 */
import type { Activity } from "../../src/protocol/activity.ts";

/** A user on a bad line retries within seconds: thousands of messages of the whole room. About 100 bytes each. */
export const RECENT_IDS = 4_096;

export class RecentIds {
  readonly #seqs = new Map<string, number>();
  readonly #capacity: number;
  #start: number;

  /** `start`: the first number that will be added. */
  constructor(start: number, capacity: number = RECENT_IDS) {
    this.#start = start;
    this.#capacity = capacity;
  }

  get start(): number {
    return this.#start;
  }

  add(activity: Activity): void {
    if (activity.clientMessageId === undefined) return;
    this.#seqs.set(keyOf(activity.actor.id, activity.clientMessageId), activity.seq);
    if (this.#seqs.size <= this.#capacity) return;
    const oldest = this.#seqs.entries().next();
    if (oldest.done) return;
    this.#seqs.delete(oldest.value[0]);
    this.#start = oldest.value[1] + 1;
  }

  find(actor: string, clientMessageId: string): number | undefined {
    return this.#seqs.get(keyOf(actor, clientMessageId));
  }
}

/** Client ids are per user. Neither part can contain a line break. */
function keyOf(actor: string, clientMessageId: string): string {
  return `${actor}\n${clientMessageId}`;
}
