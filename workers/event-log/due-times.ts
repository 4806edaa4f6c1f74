/**
 * An object has one alarm; this is the table of what it is for. The table lives in memory: each owner of a time derives it
 * anew at wake (the oldest undrained batch, the first token to expire ...), which costs no row written.
 */
export interface Alarm {
  setAlarm(at: number): unknown;
}

export class DueTimes<Name extends string> {
  readonly #alarm: Alarm;
  readonly #times = new Map<Name, number>();
  /** When the platform will wake us; undefined when that is not known. */
  #armed: number | undefined;

  constructor(alarm: Alarm) {
    this.#alarm = alarm;
  }

  /** Moves `name` to `at` if that is sooner than what it has, or if it has none. */
  atLatest(name: Name, at: number): void {
    const known = this.#times.get(name);
    if (known === undefined || at < known) this.set(name, at);
  }

  set(name: Name, at: number): void {
    this.#times.set(name, at);
    this.#arm();
  }

  has(name: Name): boolean {
    return this.#times.has(name);
  }

  clear(name: Name): void {
    this.#times.delete(name);
  }

  /** The alarm went off: takes out what is due. Call `rearm` when it was dealt with, whatever happened. */
  takeDue(now: number): Name[] {
    this.#armed = undefined;
    const due = [...this.#times].filter(([, at]) => at <= now).map(([name]) => name);
    for (const name of due) this.#times.delete(name);
    return due;
  }

  rearm(): void {
    this.#arm();
  }

  /** An alarm that goes off too early is harmless; one more write is not free: so it is only ever moved forward. */
  #arm(): void {
    const next = Math.min(...this.#times.values());
    if (next === Infinity || (this.#armed !== undefined && this.#armed <= next)) return;
    this.#armed = next;
    this.#alarm.setAlarm(next);
  }
}
