/**
 * Which partitions this process owns, following the group's assignment. They are opened as soon as they are assigned, not at
 * their first batch: an idle partition may hold a gap that somebody must ask for.
 */
import type { Enricher } from "../event-log.ts";
import type { PartitionOwner } from "./partition-owner.ts";

type Open = (partitions: readonly number[]) => Promise<ReadonlyMap<number, PartitionOwner>>;

export class OwnedPartitions {
  readonly #enricher: Enricher;
  readonly #open: Open;
  readonly #owners = new Map<number, Promise<PartitionOwner>>();

  constructor(enricher: Enricher, open: Open) {
    this.#enricher = enricher;
    this.#open = open;
  }

  /** What stays, stays open: if anybody else had it in between, our next transaction is fenced, and we open it again. */
  assign(partitions: readonly number[], onFailure: (error: unknown) => void): void {
    const wanted = new Set(partitions);
    for (const partition of this.#owners.keys()) {
      if (!wanted.has(partition)) void this.drop(partition);
    }
    const opening = this.#take(partitions.filter((partition) => !this.#owners.has(partition)));
    opening.catch(onFailure);
  }

  /** Rejects when it could not be opened. */
  async get(partition: number): Promise<PartitionOwner> {
    if (!this.#owners.has(partition)) await this.#take([partition]);
    const owner = await this.#owners.get(partition);
    if (!owner) throw new Error(`partition ${partition} was revoked while it was opened`);
    return owner;
  }

  async drop(partition: number): Promise<void> {
    const owner = this.#owners.get(partition);
    this.#owners.delete(partition);
    this.#enricher.revoked(partition);
    await owner?.then(
      (it) => it.close(),
      () => {},
    );
  }

  async dropAll(): Promise<void> {
    await Promise.all([...this.#owners.keys()].map((partition) => this.drop(partition)));
  }

  async #take(partitions: readonly number[]): Promise<void> {
    if (partitions.length === 0) return;
    const opened = this.#open(partitions);
    for (const partition of partitions) {
      const owner = opened.then((owners) => {
        const it = owners.get(partition);
        if (!it) throw new Error(`partition ${partition} was not opened`);
        if (this.#owners.get(partition) === owner) this.#enricher.restored(partition, it.state);
        return it;
      });
      this.#owners.set(partition, owner);
      owner.catch(() => {
        if (this.#owners.get(partition) === owner) this.#owners.delete(partition);
      });
    }
    await opened;
  }
}
