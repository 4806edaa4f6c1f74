/** Numbers that enrichment waits for, and since when. Of the partitions that this process owns; from memory only. */
import { gapOf, type TargetState } from "../../src/domain/enrichment.ts";

export interface OpenGap {
  readonly target: string;
  readonly epoch: number;
  readonly first: number;
  readonly last: number;
  /** When it was first seen here, milliseconds. A gap that shrinks from its start counts as another one. */
  readonly since: number;
}

export class OpenGaps {
  readonly #now: () => number;
  readonly #byPartition = new Map<number, Map<string, OpenGap>>();

  constructor(now: () => number) {
    this.#now = now;
  }

  update(partition: number, owner: { readonly target: string; readonly epoch: number }, state: TargetState): void {
    const { target, epoch } = owner;
    const key = `${target} ${epoch}`;
    const gaps = this.#byPartition.get(partition);
    const gap = gapOf(state);
    if (!gap) {
      gaps?.delete(key);
      return;
    }
    const known = gaps?.get(key);
    const since = known?.first === gap.first ? known.since : this.#now();
    const open = gaps ?? new Map<string, OpenGap>();
    this.#byPartition.set(partition, open.set(key, { target, epoch, ...gap, since }));
  }

  forget(partition: number): void {
    this.#byPartition.delete(partition);
  }

  *[Symbol.iterator](): Iterator<OpenGap> {
    for (const gaps of this.#byPartition.values()) yield* gaps.values();
  }
}
