/** A value that changes and tells so; its snapshots never change. */

/** Fits React's and Preact's `useSyncExternalStore(store.subscribe, () => store.state)`. */
export interface Store<S> {
  /** The newest snapshot; the same object until something changes. */
  readonly state: S;
  /** Calls `listener` after each change, until the returned function is called. */
  readonly subscribe: (listener: () => void) => () => void;
}

/** Listeners that cannot harm each other, or us: what one throws is reported as uncaught, as of an event handler. */
export class Listeners<T extends readonly unknown[] = []> {
  readonly #all = new Set<{ readonly call: (...args: T) => void }>();

  get size(): number {
    return this.#all.size;
  }

  add(call: (...args: T) => void): () => void {
    const entry = { call };
    this.#all.add(entry);
    return () => void this.#all.delete(entry);
  }

  clear(): void {
    this.#all.clear();
  }

  notify(...args: T): void {
    for (const { call } of this.#all) {
      try {
        call(...args);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
