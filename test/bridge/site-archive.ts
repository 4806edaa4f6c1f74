/** A site's own history service as one would write it: everything in memory, read through the same pure rules. */
import { authoredPage } from "../../bridge/archive/authored.ts";
import type { Archive } from "../../bridge/archive/archive.ts";
import { pageOf, type Rows } from "../../bridge/archive/page.ts";
import { authorOf, rowOf, type Row } from "../../bridge/archive/row.ts";
import { versionsOf } from "../../bridge/archive/versions.ts";
import type { LoggedEvent } from "../../bridge/log/event-log.ts";
import { changedBy, latestSlots, slotsOf, type SlotValue } from "../../src/domain/message-as-read.ts";
import { copiesIn, isSame, withoutTexts } from "../../src/domain/message-copies.ts";
import type { Activity } from "../../src/protocol/activity.ts";
import { compareCursors, formatCursor, type Cursor } from "../../src/protocol/cursor.ts";

export class SiteArchive implements Pick<Archive, "page" | "versions" | "authored"> {
  readonly #activities = new Map<string, Activity>();
  #current: View | undefined;

  write(events: readonly LoggedEvent[]): void {
    this.#current = undefined;
    for (const { event } of events) this.#activities.set(formatCursor(event.activity), event.activity);
    const all = [...this.#activities];
    const purged = all.flatMap(([, it]) => (it.verb === "purge" ? [it.object.of] : []));
    if (purged.length === 0) return;
    const isPurged = (at: Cursor): boolean => purged.some((it) => isSame(it, at));
    for (const [key, it] of all) this.#activities.set(key, withoutTexts(it, isPurged));
  }

  page: Archive["page"] = (query) => {
    const rows: Rows = {
      before: async (epoch, seq, limit) =>
        this.#sorted()
          .filter((it) => it.epoch === epoch && it.seq < seq)
          .toReversed()
          .slice(0, limit)
          .map(this.#row),
      after: async (epoch, seq, limit) =>
        this.#sorted()
          .filter((it) => it.epoch === epoch && it.seq > seq)
          .slice(0, limit)
          .map(this.#row),
      olderThan: async (epoch) => {
        const older = this.#sorted().findLast((it) => it.epoch < epoch);
        return older && { epoch: older.epoch, head: 0, newest: older.seq };
      },
    };
    return pageOf(rows, query);
  };

  versions: Archive["versions"] = async ({ of }) => {
    const message = this.#sorted().find((it) => isSame(it, of));
    const mentions = this.#sorted().filter((it) => [changedBy(it), ...copiesIn(it)].some((at) => at && isSame(at, of)));
    return versionsOf(message && this.#row(message), mentions.map(this.#row));
  };

  authored: Archive["authored"] = async ({ author, before, limit }) => {
    const found = this.#sorted().filter((it) => authorOf(it) === author && (!before || compareCursors(it, before) < 0));
    return authoredPage(
      found
        .toReversed()
        .slice(0, limit + 1)
        .map(this.#row),
      limit,
    );
  };

  readonly #row = (activity: Activity): Row => {
    const row = rowOf({ environment: "test", activity, log: { at: 0, partition: 0, offset: "0" } });
    const slots = this.#view().slots.get(formatCursor(activity)) ?? [];
    return { ...row, slots: latestSlots(slots).map((it) => JSON.stringify(it)) };
  };

  #sorted(): readonly Activity[] {
    return this.#view().sorted;
  }

  #view(): View {
    if (this.#current) return this.#current;
    const slots = new Map<string, SlotValue[]>();
    for (const it of this.#activities.values()) {
      const of = changedBy(it);
      if (of) slots.set(formatCursor(of), [...(slots.get(formatCursor(of)) ?? []), ...slotsOf(it)]);
    }
    this.#current = { sorted: [...this.#activities.values()].toSorted(compareCursors), slots };
    return this.#current;
  }
}

interface View {
  readonly sorted: readonly Activity[];
  /** By the message. */
  readonly slots: ReadonlyMap<string, SlotValue[]>;
}
