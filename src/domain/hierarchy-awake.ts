/**
 * A parent's side of freshness: which children may hold its word in memory, and which version of it they have taken. A
 * change is done once each of them has it. A child that slept since is dropped at the first push that finds it asleep.
 */
import type { RoomId } from "../protocol/ids.ts";

export interface Registration {
  /** Rises with every asking of this child: an answer to a push of before must not undo a later one. */
  readonly number: number;
  /** The version it has taken. */
  readonly version: number;
}

/** Where registrations outlive the object's memory; called in the caller's transaction, if there is one. */
export interface AwakeStore {
  save(child: RoomId, registration: Registration): void;
  drop(child: RoomId): void;
}

export class Awake {
  readonly #children: Map<RoomId, Registration>;
  readonly #store: AwakeStore;
  #last: number;

  /** `start`: above every number of the lives before, also of registrations that are gone; a time is. */
  constructor(stored: Iterable<readonly [RoomId, Registration]>, store: AwakeStore, start: number) {
    this.#children = new Map(stored);
    this.#store = store;
    this.#last = Math.max(start, ...[...this.#children.values()].map((it) => it.number));
  }

  get size(): number {
    return this.#children.size;
  }
  all(): RoomId[] {
    return [...this.#children.keys()];
  }
  get(child: RoomId): Registration | undefined {
    return this.#children.get(child);
  }

  /** It asked, and knows this version. What it is answered with now counts once it took it: the answer may be lost. */
  registered(child: RoomId, known: number): void {
    this.#set(child, { number: ++this.#last, version: known });
  }

  /** Who has not taken this version yet. */
  behind(version: number): RoomId[] {
    return [...this.#children].filter(([, it]) => it.version < version).map(([child]) => child);
  }

  /** It took a push that was sent under `number`. `keep`: it goes on to need them. */
  took(child: RoomId, number: number, version: number, keep: boolean): void {
    const known = this.#children.get(child);
    if (!known) return;
    if (keep) {
      if (version > known.version) this.#set(child, { number: known.number, version });
    } else if (known.number === number) {
      this.drop(child);
    }
  }

  drop(child: RoomId): void {
    if (this.#children.delete(child)) this.#store.drop(child);
  }

  #set(child: RoomId, registration: Registration): void {
    this.#children.set(child, registration);
    this.#store.save(child, registration);
  }
}
