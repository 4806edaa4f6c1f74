/** One batch in the making: each request adds its activity or is refused, in order, and sees what the ones before it did. */
import { isCounted } from "../../src/protocol/activity.ts";
import type { Cursor } from "../../src/protocol/cursor.ts";
import { clientMessageId, type UserId } from "../../src/protocol/ids.ts";
import type { Accepted } from "../../src/protocol/room-frame.ts";
import type { Draft, EventLog } from "../event-log/event-log.ts";
import type { Session } from "./session.ts";

export class BatchDraft {
  readonly now: number;
  readonly drafts: Draft[] = [];
  readonly #log: EventLog;
  readonly #ids = new Map<string, { seq: number; draft: Draft }>();
  readonly #afterwards: (() => void)[] = [];
  /** Sessions that this batch ended. */
  readonly closed: Session[] = [];
  #count: number;
  #id: string | undefined;

  constructor(log: EventLog, now: number) {
    this.#log = log;
    this.#count = log.count;
    this.now = now;
  }

  /** When what it adds will have happened: a log's time never goes back. */
  get at(): number {
    return Math.max(this.now, this.#log.newestAt);
  }

  /** Messages for everybody, this batch's included. */
  get count(): number {
    return this.#count;
  }

  /** The number it will have. */
  add(asked: Draft): Accepted {
    const id = clientMessageId.safeParse(this.#id);
    const draft = id.success ? { ...asked, clientMessageId: id.data } : asked;
    // One request may make several activities: the first of them stands for it.
    this.#id = undefined;
    return this.addAside(draft);
  }

  /** What does not stand for the request: a repetition of it does not find this. */
  addAside(draft: Draft): Accepted {
    this.drafts.push(draft);
    if (isCounted(draft)) this.#count++;
    const seq = this.#log.head.seq + this.drafts.length;
    if (draft.clientMessageId !== undefined)
      this.#ids.set(`${draft.actor.id}\n${draft.clientMessageId}`, { seq, draft });
    return { epoch: this.#log.epoch, seq };
  }

  /** Only for a purge: what was added before may have to leave without its text. */
  rewrite(change: (it: Draft, at: Cursor) => Draft): void {
    const { epoch, seq } = this.#log.head;
    for (const [i, draft] of this.drafts.entries()) this.drafts[i] = change(draft, { epoch, seq: seq + i + 1 });
  }

  /** What `run` adds first carries the sender's `id`. */
  under<T>(id: string | undefined, run: () => T): T {
    this.#id = id;
    try {
      return run();
    } finally {
      this.#id = undefined;
    }
  }

  /** Runs once the batch is stored and its frames have left. */
  afterwards(run: () => void): void {
    this.#afterwards.push(run);
  }

  runAfterwards(): void {
    for (const run of this.#afterwards) run();
  }

  /** For `afterwards`: ends a session, after everything that it was still to be told. */
  close(session: Session, code: number, reason: string): void {
    this.closed.push(session);
    session.socket.close(code, reason);
  }

  /** The same client id earlier in this very batch. */
  find(actor: UserId, id: string): { seq: number; draft: Draft } | undefined {
    return this.#ids.get(`${actor}\n${id}`);
  }
}
