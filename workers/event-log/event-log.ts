/**
 * The log of one object, and the only thing that gives out numbers: dense, from 1, within an epoch that is minted when
 * the storage is empty. A row is a batch. `append` is synchronous and belongs into the caller's transaction, together with
 * whatever else the activities change.
 */
import { batchOfIds } from "../../src/domain/ulid.ts";
import { isCounted, type Activity } from "../../src/protocol/activity.ts";
import type { Cursor } from "../../src/protocol/cursor.ts";
import type { TargetId } from "../../src/protocol/ids.ts";
import { LogRows, parseBatch, type Appended, type Batch, type Keep } from "./log-rows.ts";
import { RECENT_IDS, RecentIds } from "./recent-ids.ts";

type Without<T, K extends string> = T extends unknown ? Omit<T, K> : never;
/** An activity before it has a number. */
export type Draft = Without<Activity, "id" | "target" | "epoch" | "seq" | "at" | "count">;

export class EventLog {
  readonly #sql: SqlStorage;
  readonly #rows: LogRows;
  readonly #target: TargetId;
  #epoch: number;
  #stored: boolean;
  #seq = 0;
  #count = 0;
  #at = 0;
  #drained = 0;
  #drainedOnDisk = 0;
  #archived = 0;
  #undrainedBytes = 0;
  #recent: RecentIds | undefined;

  /** `now`: becomes the epoch if the storage is empty; it is written with the first batch, so that a mere look writes nothing. */
  constructor(sql: SqlStorage, target: TargetId, now: number) {
    this.#sql = sql;
    this.#rows = new LogRows(sql);
    this.#target = target;
    const state = sql
      .exec<{ epoch: number; drained: number; archived: number }>("SELECT epoch, drained, archived FROM log_state")
      .toArray()[0];
    this.#stored = state !== undefined;
    this.#epoch = state?.epoch ?? now;
    this.#drained = this.#drainedOnDisk = state?.drained ?? 0;
    this.#archived = state?.archived ?? 0;
    const { newest } = this.#rows;
    if (newest) {
      this.#seq = newest.last;
      this.#count = newest.count;
      this.#at = newest.at;
    }
    this.#undrainedBytes = this.#rows.bytesAfter(this.#drained);
  }

  get target(): TargetId {
    return this.#target;
  }
  get epoch(): number {
    return this.#epoch;
  }
  get head(): Cursor {
    return { epoch: this.#epoch, seq: this.#seq };
  }
  /** Messages for everybody so far. */
  get count(): number {
    return this.#count;
  }
  /** The first number that is still here; head + 1 when nothing is. */
  get floor(): number {
    return this.#rows.oldest?.first ?? this.#seq + 1;
  }
  get drained(): number {
    return this.#drained;
  }
  /** How far the archive was when it was last asked. */
  get archived(): number {
    return this.#archived;
  }
  /** When the newest batch was written; 0 when there is none. */
  get newestAt(): number {
    return this.#at;
  }
  get undrained(): { readonly activities: number; readonly bytes: number } {
    return { activities: this.#seq - this.#drained, bytes: this.#undrainedBytes };
  }

  /** Numbers and stores one batch. If this throws, memory is ahead of the disk: the caller must abort the object. */
  append(drafts: readonly Draft[], now: number): Appended[] {
    const at = Math.max(now, this.#at);
    const nextId = batchOfIds(at);
    // The ids were complete up to here: rebuild before the head moves, not after.
    const recent = this.#recentIds();
    const batch = drafts.map((draft): Appended => {
      if (isCounted(draft)) this.#count++;
      const numbered = {
        id: nextId(),
        ...draft,
        target: this.#target,
        epoch: this.#epoch,
        seq: ++this.#seq,
        at,
        count: this.#count,
      };
      recent.add(numbered);
      return { activity: numbered, json: JSON.stringify(numbered) };
    });
    if (!this.#stored) {
      this.#sql.exec("INSERT INTO log_state VALUES (1, ?, 0, 0)", this.#epoch);
      this.#stored = true;
    }
    this.#at = at;
    this.#undrainedBytes += this.#rows.insert(batch);
    return batch;
  }

  /**
   * Begins anew, in an epoch that is greater than the one before, with `again`. In the caller's transaction, which is to be
   * the last thing that this object does in this life: everything that remembers a number is wrong from here on.
   */
  renew(now: number, again: readonly Draft[]): void {
    this.#epoch = Math.max(now, this.#epoch + 1);
    this.#seq =
      this.#count =
      this.#at =
      this.#drained =
      this.#drainedOnDisk =
      this.#archived =
      this.#undrainedBytes =
        0;
    this.#recent = undefined;
    this.#rows.clear();
    this.#sql.exec("INSERT OR REPLACE INTO log_state VALUES (1, ?, 0, 0)", this.#epoch);
    this.#stored = true;
    if (again.length > 0) this.append(again, now);
  }

  /** The number this user's client id was given, or undefined. Complete from `recentFrom` on. */
  findRecent(actor: string, clientMessageId: string): number | undefined {
    return this.#recentIds().find(actor, clientMessageId);
  }
  get recentFrom(): number {
    return this.#recentIds().start;
  }

  /** The activity with that number, if it is still here. */
  get(seq: number): Activity | undefined {
    return this.#rows.get(seq);
  }

  /** Activities `first` to `last`, as far as they are here, in order. */
  read(first: number, last: number): Activity[] {
    const found: Activity[] = [];
    for (const batch of this.batches(first, last)) {
      for (const it of parseBatch(batch)) if (it.seq >= first && it.seq <= last) found.push(it);
    }
    return found;
  }

  /** The batches that hold any of `first` to `last`, oldest first. Read lazily: take what you need, then stop. */
  batches(first: number, last: number): Generator<Batch> {
    return this.#rows.between(first, last);
  }

  /** The newest batch that holds a number up to `last`. */
  batchBefore(last: number): Batch | undefined {
    return this.#rows.before(last);
  }

  /**
   * The one way in which rows change: a purge takes a text out of them. What has not left yet leaves without it. In the
   * caller's transaction.
   */
  rewrite(seq: number, change: (it: Activity) => Activity): void {
    const rewritten = this.#rows.rewrite(seq, change);
    if (!rewritten || rewritten.last <= this.#drained) return;
    this.#undrainedBytes = Math.max(0, this.#undrainedBytes + rewritten.grown);
  }

  /** Everything up to `seq`, `bytes` of it, has left for good. Kept in memory; `saveDrained` writes it now and then. */
  markDrained(seq: number, bytes: number): void {
    if (seq <= this.#drained) return;
    this.#drained = seq;
    this.#undrainedBytes = seq === this.#seq ? 0 : Math.max(0, this.#undrainedBytes - bytes);
  }

  /** Goes back, so that everything after `seq` leaves once more. */
  rewindDrained(seq: number): void {
    if (seq >= this.#drained) return;
    this.#drained = Math.max(0, seq, this.floor - 1);
    this.#undrainedBytes = this.#rows.bytesAfter(this.#drained);
    this.saveDrained(0);
  }

  /** Writes `drained` if it moved by more than `slack` numbers since it was written. */
  saveDrained(slack: number): void {
    if (!this.#stored || Math.abs(this.#drained - this.#drainedOnDisk) <= slack) return;
    this.#sql.exec("UPDATE log_state SET drained = ?", this.#drained);
    this.#drainedOnDisk = this.#drained;
  }

  saveArchived(seq: number): void {
    if (!this.#stored || seq === this.#archived) return;
    this.#sql.exec("UPDATE log_state SET archived = ?", seq);
    this.#archived = seq;
  }

  /**
   * Drops whole batches that are past `keep`, up to number `safe` at most. The newest batch always stays: it remembers the
   * head. Returns how many were dropped.
   */
  drop(keep: Keep, safe: number): number {
    return this.#rows.drop(keep, this.#count, safe);
  }

  /** Is there a batch that `drop` could take, if everything were safe? */
  isPast(keep: Keep): boolean {
    const { oldest } = this.#rows;
    if (!oldest || oldest.last >= this.#seq) return false;
    return oldest.count <= this.#count - keep.messages || oldest.at < keep.since;
  }

  /** When the oldest batch was written, if another one would stay without it. */
  get oldestAt(): number | undefined {
    const { oldest } = this.#rows;
    return oldest && oldest.last < this.#seq ? oldest.at : undefined;
  }

  get bytes(): number {
    return this.#rows.bytesAfter(0);
  }

  #recentIds(): RecentIds {
    if (this.#recent) return this.#recent;
    const batches: Batch[] = [];
    let size = 0;
    for (let last = this.#seq; size < RECENT_IDS;) {
      const batch = last > 0 ? this.batchBefore(last) : undefined;
      if (!batch) break;
      batches.push(batch);
      size += batch.last - batch.first + 1;
      last = batch.first - 1;
    }
    const recent = new RecentIds(batches.at(-1)?.first ?? this.#seq + 1);
    for (const batch of batches.toReversed()) for (const it of parseBatch(batch)) recent.add(it);
    this.#recent = recent;
    return recent;
  }
}
