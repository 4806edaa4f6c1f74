/** Drives the outbox of one room: what waits goes out when the room is ready for it, and comes back as its answer says. */
import { text as messageText } from "../protocol/texts.ts";
import { errorOf } from "../protocol/errors.ts";
import { describeIssue } from "../protocol/request.ts";
import { accepted as acceptedAnswer, type Accepted } from "../protocol/room-frame.ts";
import type { ClientMessageId, RoomAddress, UserId } from "../protocol/ids.ts";
import type { Cursor } from "../protocol/cursor.ts";
import type { Cancel, Environment } from "./environment.ts";
import { asStarlingError, clientError, failureOf } from "./error.ts";
import { newId } from "./new-id.ts";
import * as outbox from "./outbox.ts";
import type { Outbox, PendingMessage } from "./outbox.ts";
import { storedMessage, type PendingStore, type StoredMessage } from "./pending-store.ts";

export interface SenderOwner {
  readonly address: RoomAddress;
  /** The room's head as far as it is known; undefined while nothing may be sent yet. */
  ready(): Cursor | undefined;
  request(body: object): Promise<unknown>;
  changed(): void;
  /** A message has that number: its event is on its way, or has been seen. */
  accepted(at: Accepted): void;
}

export class Sender {
  readonly #environment: Environment;
  readonly #owner: SenderOwner;
  readonly #store: PendingStore | undefined;
  #outbox: Outbox = [];
  /** What an earlier life of the page left comes first. */
  #loaded = false;
  #timer: Cancel | undefined;

  constructor(environment: Environment, owner: SenderOwner, store: PendingStore | undefined) {
    this.#environment = environment;
    this.#owner = owner;
    this.#store = store;
    void this.#load();
  }

  get outbox(): Outbox {
    return this.#outbox;
  }

  add(text: string, { to, reply }: { to?: readonly UserId[]; reply?: Cursor | undefined } = {}): ClientMessageId {
    const id = newId();
    const message = { id, text, ...(to && { to: [...to] }), ...(reply && { reply }), at: this.#environment.now() };
    const parsed = messageText.safeParse(text);
    // What no room will take fails here and now: some of it would not even be answered.
    const error = parsed.success ? undefined : errorOf("invalid", describeIssue(parsed.error.issues[0]));
    this.#set([...this.#outbox, outbox.entering({ ...message, error })]);
    this.pump();
    return id;
  }

  retry(id: ClientMessageId): void {
    this.#set(outbox.retried(this.#outbox, id, newId));
    this.pump();
  }

  discard(id: ClientMessageId): void {
    this.#set(outbox.discarded(this.#outbox, id));
    this.pump();
  }

  interrupt(): void {
    this.#timer?.();
    this.#set(outbox.interrupted(this.#outbox));
  }

  arrived(ids: ReadonlySet<string>, isPassed: (at: Accepted) => boolean): void {
    this.#set(outbox.arrived(this.#outbox, ids, isPassed));
  }

  /** Sends what may go now. Call when the room has become ready, or may have. */
  pump(): void {
    const head = this.#owner.ready();
    if (!head || !this.#loaded) return;
    const taken = outbox.take(this.#outbox, this.#environment.now(), head);
    // Stored as tried before it is tried.
    this.#set(taken.outbox);
    for (const message of taken.send) void this.#send(message);
    this.#timer?.();
    const due = outbox.nextDue(this.#outbox, this.#environment.now());
    if (due !== undefined) this.#timer = this.#environment.after(due - this.#environment.now(), () => this.pump());
  }

  async #send({ id, text, to, reply, head }: PendingMessage): Promise<void> {
    const body = { id, ...(head && { head }), object: { text, ...(reply && { reply }) } };
    try {
      const answer = await this.#owner.request(to ? { verb: "whisper", to, ...body } : { verb: "send", ...body });
      const parsed = acceptedAnswer.safeParse(answer);
      if (!parsed.success) throw clientError("bad_answer");
      this.#set(outbox.accepted(this.#outbox, id, parsed.data));
      this.#owner.accepted(parsed.data);
    } catch (error) {
      this.#refused(id, asStarlingError(error, "bad_answer"));
    }
    this.pump();
  }

  #refused(id: ClientMessageId, error: ReturnType<typeof clientError>): void {
    // Whether it arrived is told by the resume.
    if (error.code === "connection_lost") return this.interrupt();
    const { now, random, reconnect } = this.#environment;
    this.#set(outbox.refused(this.#outbox, id, failureOf(error), { now: now(), roll: random(), policy: reconnect }));
  }

  async #load(): Promise<void> {
    let kept: readonly unknown[] = [];
    try {
      kept = (await this.#store?.load(this.#owner.address)) ?? [];
    } catch {
      // A store that cannot be read is as good as an empty one: sending goes on.
    }
    const messages = kept.map((one) => storedMessage.safeParse(one)).filter((one) => one.success);
    const before = messages.map((one) => outbox.entering(one.data));
    this.#loaded = true;
    this.#set([...before, ...this.#outbox]);
    this.pump();
  }

  #set(next: Outbox): void {
    if (next === this.#outbox) return;
    this.#outbox = next;
    if (this.#loaded) this.#save();
    this.#owner.changed();
  }

  #save(): void {
    try {
      this.#store?.save(this.#owner.address, this.#outbox.map(stored));
    } catch {
      // A full store loses only what outlives the page; what is on the page is still sent.
    }
  }
}

function stored(entry: outbox.Entry): StoredMessage {
  return entry.state === "failed" ? { ...entry.message, error: entry.error } : entry.message;
}
