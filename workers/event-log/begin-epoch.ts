/**
 * A new epoch for a log whose storage was put back to an earlier state: it would give out numbers a second time. What is in
 * the archive stays there, in the old epoch; what was written since, under numbers that were taken, is written anew.
 */
import type { Activity } from "../../src/protocol/activity.ts";
import { MAX_HISTORY_LIMIT } from "../../src/protocol/limits.ts";
import type { ArchiveClient } from "../archive/archive-client.ts";
import type { Draft, EventLog } from "./event-log.ts";

export type Rescued =
  | { readonly kind: "ready"; readonly again: readonly Draft[] }
  /** The archive cannot be asked, or has not got everything of this epoch yet. */
  | { readonly kind: "not-yet" };

/** What has to be written again. Everything else of this epoch is in the archive. */
export async function rescue(log: EventLog, archive: ArchiveClient): Promise<Rescued> {
  const asked = await archive.archived(log.target, log.epoch);
  if (asked.kind === "none") return { kind: "ready", again: [] };
  if (asked.kind === "unavailable" || asked.answer < log.head.seq) return { kind: "not-yet" };
  const again: Activity[] = [];
  for (let seen = log.floor - 1; seen < log.head.seq;) {
    const cursor = { epoch: log.epoch, seq: seen };
    // oxlint-disable-next-line no-await-in-loop -- page after page
    const page = await archive.history({ target: log.target, direction: "after", cursor, limit: MAX_HISTORY_LIMIT });
    const last = page.kind === "answer" ? page.answer.events.at(-1)?.seq : undefined;
    if (page.kind !== "answer" || last === undefined || last <= seen) return { kind: "not-yet" };
    const known = new Set(page.answer.events.map((it) => it.id));
    for (const it of log.read(seen + 1, last)) if (!known.has(it.id)) again.push(it);
    seen = last;
  }
  return { kind: "ready", again: again.map(toDraft) };
}

/** As it was before it had a number. */
function toDraft(activity: Activity): Draft {
  const { id: _id, target: _target, epoch: _epoch, seq: _seq, at: _at, count: _count, ...draft } = activity;
  return draft;
}
