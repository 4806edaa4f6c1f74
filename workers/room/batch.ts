/** One batch in the making: each request adds its activity or is refused, in order, and sees what the ones before it did. */
import type { UserId } from "../../src/protocol/ids.ts";
import type { Accepted } from "../../src/protocol/room-frame.ts";
import type { Draft, EventLog } from "../event-log/event-log.ts";

export class BatchDraft {
  readonly now: number;
  readonly drafts: Draft[] = [];
  readonly #log: EventLog;
  readonly #ids = new Map<string, { seq: number; draft: Draft }>();
  #count: number;

  constructor(log: EventLog, now: number) {
    this.#log = log;
    this.#count = log.count;
    this.now = now;
  }

  /** Messages for everybody, this batch's included. */
  get count(): number {
    return this.#count;
  }

  /** The number it will have. */
  add(draft: Draft): Accepted {
    this.drafts.push(draft);
    if (draft.verb === "send") this.#count++;
    const seq = this.#log.head.seq + this.drafts.length;
    if (draft.clientMessageId !== undefined)
      this.#ids.set(`${draft.actor.id}\n${draft.clientMessageId}`, { seq, draft });
    return { epoch: this.#log.epoch, seq };
  }

  /** The same client id earlier in this very batch. */
  find(actor: UserId, clientMessageId: string): { seq: number; draft: Draft } | undefined {
    return this.#ids.get(`${actor}\n${clientMessageId}`);
  }
}
