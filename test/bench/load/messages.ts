/** Everything known about each message that was sent, in arrays by its number: millions of them, without an object each. */

const MOST_MESSAGES = 1 << 24;
const NOWHERE = -1;

export class Messages {
  #sent = 0;
  readonly #sentAt = new Float64Array(MOST_MESSAGES);
  readonly #sender = new Uint16Array(MOST_MESSAGES);
  /** Receivers that do not have it yet. */
  readonly #remaining = new Uint16Array(MOST_MESSAGES);
  /** Its place in the order in which its room's first receivers saw it. */
  readonly #place = new Int32Array(MOST_MESSAGES).fill(NOWHERE);

  get sent(): number {
    return this.#sent;
  }

  /** Notes a message that leaves now; returns its number. */
  leave(sender: number, receivers: number, now: number): number {
    const message = this.#sent++;
    if (message >= MOST_MESSAGES) throw new Error(`more than ${MOST_MESSAGES} messages in one run`);
    this.#sentAt[message] = now;
    this.#sender[message] = sender;
    this.#remaining[message] = receivers;
    return message;
  }

  sentAt(message: number): number {
    return this.#sentAt[message] ?? 0;
  }

  sender(message: number): number {
    return this.#sender[message] ?? 0;
  }

  /** One receiver more has it; true when it was the last. */
  arrive(message: number): boolean {
    const remaining = (this.#remaining[message] ?? 0) - 1;
    this.#remaining[message] = remaining;
    return remaining === 0;
  }

  /** Its place in its room's order; undefined while nobody has it. */
  place(message: number): number | undefined {
    const place = this.#place[message] ?? NOWHERE;
    return place === NOWHERE ? undefined : place;
  }

  setPlace(message: number, place: number): void {
    this.#place[message] = place;
  }
}
