/**
 * What happened to messages since they were written: a row for each that was changed, joined when it is read. A row holds
 * everything up to its version, also of a message that the log has no more: until the archive has that change, this is where
 * a reader gets it from.
 */
import { isSaid } from "../../src/domain/message-as-read.ts";
import { copiesIn } from "../../src/domain/message-copies.ts";
import { readingAfter, withReading, type Change, type Reading } from "../../src/domain/message-fold.ts";
import { overlay as overlaySchema, type Activity, type Overlay } from "../../src/protocol/activity.ts";
import type { Cursor } from "../../src/protocol/cursor.ts";
import type { UserId } from "../../src/protocol/ids.ts";

type Row = { seq: number; overlay: string; text: string | null };
interface Kept {
  readonly overlay: Overlay;
  /** What it says now, were it not deleted; absent: what it said when it was written. */
  readonly text: string | undefined;
}

export class Overlays {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** These, as they are now. They may come from the log or from the archive; all are of one epoch, in order. */
  join(activities: readonly Activity[]): Activity[] {
    const [first, last] = [activities[0], activities.at(-1)];
    if (!first || !last) return [];
    const rows = new Map<number, Kept>();
    for (const row of this.#sql.exec<Row>(
      "SELECT seq, overlay, text FROM overlays WHERE epoch = ? AND seq BETWEEN ? AND ?",
      first.epoch,
      first.seq,
      last.seq,
    ))
      rows.set(row.seq, keptOf(row));
    if (rows.size === 0) return [...activities];
    return activities.map((it) => {
      const kept = rows.get(it.seq);
      return kept && isSaid(it) ? withReading(it, readingOf(kept, it.object.text)) : it;
    });
  }

  /** How one reads now. */
  reading(at: Cursor, written: Reading): Reading {
    const kept = this.#find(at);
    return kept ? readingOf(kept, written.text) : written;
  }

  /** What it says, were it not deleted; undefined: what it said when it was written. */
  textUnder(at: Cursor): string | undefined {
    return this.#find(at)?.text;
  }

  hasReacted({ epoch, seq }: Cursor, { overlay }: Reading, user: UserId, emoji: string): boolean {
    const row = this.#sql
      .exec<{ is_on: number }>(
        "SELECT is_on FROM reactions WHERE epoch = ? AND seq = ? AND emoji = ? AND user = ?",
        epoch,
        seq,
        emoji,
        user,
      )
      .toArray()[0];
    // Of a message that the log has no more only those who are named are known.
    if (!row) return overlay?.reactions?.find((it) => it.emoji === emoji)?.users.includes(user) ?? false;
    return row.is_on === 1;
  }

  // What follows belongs into the caller's transaction.

  /** `before`: how the message reads so far. */
  apply(of: Cursor, before: Reading, change: Change): Reading {
    const after = readingAfter(before, change);
    if (after === before || !after.overlay) return after;
    const { overlay } = after;
    this.#sql.exec(
      "INSERT OR REPLACE INTO overlays VALUES (?, ?, ?, ?, ?, ?)",
      of.epoch,
      of.seq,
      overlay.version.epoch,
      overlay.version.seq,
      JSON.stringify(overlay),
      textToKeep(change, this.#find(of)) ?? null,
    );
    if (change.verb === "react") {
      const { emoji, on } = change.object;
      const { epoch, seq } = of;
      this.#sql.exec(
        "INSERT OR REPLACE INTO reactions VALUES (?, ?, ?, ?, ?)",
        epoch,
        seq,
        emoji,
        change.actor.id,
        on ? 1 : 0,
      );
    }
    return after;
  }

  /** These were numbered: remembers which of them carry the text of another message, or took it away. */
  noteTraces(activities: readonly Activity[]): void {
    for (const it of activities) {
      const of = it.verb === "delete" || it.verb === "purge" ? [it.object.of] : copiesIn(it);
      for (const { epoch, seq } of of)
        this.#sql.exec("INSERT OR IGNORE INTO traces VALUES (?, ?, ?)", epoch, seq, it.seq);
    }
  }

  /** The numbers of this epoch, in order, that carry its text, too, or took it away. */
  tracesOf({ epoch, seq }: Cursor): number[] {
    return this.#sql
      .exec<{ at: number }>("SELECT at_seq AS at FROM traces WHERE epoch = ? AND seq = ? ORDER BY 1", epoch, seq)
      .toArray()
      .map((row) => row.at);
  }

  /** The log begins at `floor` now: forgets what is of messages before it, unless a change is still in the log. */
  drop({ epoch, seq: floor }: Cursor): void {
    const isPast = (e: string, s: string) => `(${e}, ${s}) < (?1, ?2)`;
    this.#sql.exec(
      `DELETE FROM overlays WHERE ${isPast("epoch", "seq")} AND ${isPast("version_epoch", "version_seq")}`,
      epoch,
      floor,
    );
    this.#sql.exec(
      `DELETE FROM reactions WHERE ${isPast("epoch", "seq")} AND NOT EXISTS
        (SELECT 1 FROM overlays WHERE overlays.epoch = reactions.epoch AND overlays.seq = reactions.seq)`,
      epoch,
      floor,
    );
    this.#sql.exec("DELETE FROM traces WHERE at_seq < ?", floor);
  }

  #find({ epoch, seq }: Cursor): Kept | undefined {
    const sql = "SELECT seq, overlay, text FROM overlays WHERE epoch = ? AND seq = ?";
    const row = this.#sql.exec<Row>(sql, epoch, seq).toArray()[0];
    return row && keptOf(row);
  }
}

function keptOf(row: Row): Kept {
  return { overlay: overlaySchema.parse(JSON.parse(row.overlay)), text: row.text ?? undefined };
}

function readingOf({ overlay, text }: Kept, written: string): Reading {
  return { overlay, text: overlay.deleted ? "" : (text ?? written) };
}

function textToKeep(change: Change, known: Kept | undefined): string | undefined {
  if (change.verb === "edit" || change.verb === "undelete") return change.object.text;
  return change.verb === "purge" ? undefined : known?.text;
}
