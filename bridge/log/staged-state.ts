/** A batch's view of the state: reads through to what is committed, keeps its own changes until they are. */
import type { StateStore } from "./event-log.ts";

export class StagedState implements StateStore {
  readonly changes = new Map<string, string | undefined>();
  readonly #committed: Map<string, string>;

  constructor(committed: Map<string, string>) {
    this.#committed = committed;
  }

  get(key: string): string | undefined {
    return this.changes.has(key) ? this.changes.get(key) : this.#committed.get(key);
  }

  set(key: string, value: string | undefined): void {
    this.changes.set(key, value);
  }

  /** After the commit, and only then: an aborted batch leaves no trace. */
  apply(): void {
    for (const [key, value] of this.changes) {
      if (value === undefined) this.#committed.delete(key);
      else this.#committed.set(key, value);
    }
  }
}
