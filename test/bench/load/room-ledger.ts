/**
 * Who received what in one room, in which order. The first receiver of a message settles its place; everyone else is
 * measured by that. Most frames are byte for byte those that another socket got before, so that they are compared, not
 * searched: the load generator shares two cores with the server, and must be the cheaper of the two.
 */
import { messageAt, nextMark } from "./marker.ts";
import type { Messages } from "./messages.ts";

/** Frames of which the numbers are remembered; the slowest receiver is rarely further behind. */
const REMEMBERED_FRAMES = 256;

interface KnownFrame {
  readonly bytes: Buffer;
  readonly messages: readonly number[];
  /** The messages' places are `first`, `first + 1` ...; undefined when they are not in a row. */
  readonly first: number | undefined;
}

export interface Faults {
  lost: number;
  doubled: number;
  misordered: number;
}

export class RoomLedger {
  readonly faults: Faults = { lost: 0, doubled: 0, misordered: 0 };
  readonly #messages: Messages;
  /** By receiver: the place that comes next. */
  readonly #next: Int32Array;
  /** By receiver: places before `next` that did not come. */
  readonly #missing: readonly Set<number>[];
  readonly #frames = new Map<number, KnownFrame>();
  /** By sender: the newest of its messages that has a place. */
  readonly #newestOf = new Map<number, number>();
  #places = 0;

  constructor(messages: Messages, receivers: number) {
    this.#messages = messages;
    this.#next = new Int32Array(receivers);
    this.#missing = Array.from({ length: receivers }, () => new Set<number>());
  }

  /** Messages that at least one receiver has. */
  get delivered(): number {
    return this.#places;
  }

  /** Books one frame; returns the numbers of the messages in it, none when it carries no message. */
  receive(receiver: number, frame: Buffer): readonly number[] {
    const at = nextMark(frame, 0);
    if (at < 0) return [];
    const key = messageAt(frame, at);
    let known = this.#frames.get(key);
    if (!known?.bytes.equals(frame)) known = this.#read(key, frame, at);
    const { first } = known;
    if (first !== undefined && first === this.#next[receiver]) this.#next[receiver] = first + known.messages.length;
    else for (const message of known.messages) this.#book(receiver, message);
    return known.messages;
  }

  /** Counts what never came, of `sent` messages in this room. */
  close(sent: number): void {
    for (const [receiver, missing] of this.#missing.entries()) {
      this.faults.lost += missing.size + (sent - (this.#next[receiver] ?? 0));
    }
  }

  #read(key: number, frame: Buffer, from: number): KnownFrame {
    const messages: number[] = [];
    for (let at = from; at >= 0; at = nextMark(frame, at + 1)) messages.push(messageAt(frame, at));
    for (const message of messages) this.#settle(message);
    const first = this.#messages.place(messages[0] ?? 0);
    const inARow = messages.every((message, i) => this.#messages.place(message) === (first ?? 0) + i);
    const known = { bytes: frame, messages, first: inARow ? first : undefined };
    this.#frames.set(key, known);
    if (this.#frames.size > REMEMBERED_FRAMES) {
      for (const oldest of this.#frames.keys()) {
        this.#frames.delete(oldest);
        break;
      }
    }
    return known;
  }

  /** Gives a message that nobody had before the next place. */
  #settle(message: number): void {
    if (this.#messages.place(message) !== undefined) return;
    this.#messages.setPlace(message, this.#places++);
    const sender = this.#messages.sender(message);
    if (message < (this.#newestOf.get(sender) ?? -1)) this.faults.misordered++;
    else this.#newestOf.set(sender, message);
  }

  /** The slow way: this frame does not go on where the receiver's last one ended. */
  #book(receiver: number, message: number): void {
    const place = this.#messages.place(message) ?? 0;
    const next = this.#next[receiver] ?? 0;
    const missing = this.#missing[receiver];
    if (place >= next) {
      for (let skipped = next; skipped < place; skipped++) missing?.add(skipped);
      this.#next[receiver] = place + 1;
    } else if (missing?.delete(place)) this.faults.misordered++;
    else this.faults.doubled++;
  }
}
