/**
 * A page of history, from the room's own log and, where that ends, from the archive: by one cursor, so that a client cannot
 * tell where the border is. Authorize first; a page that cannot be whole is a temporary error, never a partial one.
 */
import { isVisibleTo, type Activity } from "../../src/protocol/activity.ts";
import type { Cursor } from "../../src/protocol/cursor.ts";
import { errorOf, type WireError } from "../../src/protocol/errors.ts";
import type { UserId } from "../../src/protocol/ids.ts";
import type { HistoryPage } from "../../src/protocol/room-frame.ts";
import type { ArchiveClient } from "../archive/archive-client.ts";
import type { EventLog } from "../event-log/event-log.ts";
import { parseBatch } from "../event-log/log-rows.ts";
import type { Overlays } from "./overlays.ts";
import type { Refused } from "./room-api.ts";

/** Numbers looked at for one page: where most of them are not for the viewer, the page is short and says that there is more. */
const MAX_SCANNED = 2_000;

export interface HistoryDeps {
  readonly log: EventLog;
  readonly archive: ArchiveClient;
  readonly overlays: Overlays;
  /** This life of the room is its first: nothing lies before number 1. */
  readonly firstLife: boolean;
}

export interface PageRequest {
  readonly before?: Cursor | undefined;
  readonly after?: Cursor | undefined;
  readonly limit: number;
}

/** Messages on it read as they are now: what the archive does not know yet of what happened to them is in the room. */
export async function historyPage(
  deps: HistoryDeps,
  viewer: UserId,
  request: PageRequest,
): Promise<HistoryPage | Refused> {
  const page = await pageAsWritten(deps, viewer, request);
  return "error" in page ? page : { ...page, events: deps.overlays.join(page.events) };
}

async function pageAsWritten(deps: HistoryDeps, viewer: UserId, request: PageRequest): Promise<HistoryPage | Refused> {
  const { log } = deps;
  const { before, after, limit } = request;
  if (after) {
    if (after.epoch !== log.epoch || after.seq > log.head.seq) return refused(errorOf("cursor_invalid"));
    return after.seq + 1 >= log.floor
      ? localAfter(log, viewer, after.seq, limit)
      : archivedAfter(deps, viewer, after, limit);
  }
  const end = before ?? { epoch: log.epoch, seq: log.head.seq + 1 };
  if (end.epoch > log.epoch) return refused(errorOf("cursor_invalid"));
  if (end.epoch < log.epoch) return archivedBefore(deps, viewer, end, limit);
  const local = localBefore(log, viewer, end.seq, limit);
  if (local.events.length >= limit || local.first > log.floor) return { ...local, more: true };
  return completeBefore(deps, viewer, local, limit);
}

/** What the log has of the numbers before `end`: newest first looked at, oldest first given back. `first` tells how far. */
function localBefore(log: EventLog, viewer: UserId, end: number, limit: number): HistoryPage {
  const events: Activity[] = [];
  const last = Math.min(end - 1, log.head.seq);
  let first = last + 1;
  for (let batch = log.batchBefore(last); batch; batch = log.batchBefore(first - 1)) {
    for (const activity of parseBatch(batch).toReversed()) {
      if (activity.seq > last) continue;
      if (events.length >= limit || last - activity.seq >= MAX_SCANNED) break;
      first = activity.seq;
      if (isVisibleTo(activity, viewer)) events.unshift(activity);
    }
    if (first > batch.first || first <= log.floor) break;
  }
  return { epoch: log.epoch, first, last, events, more: first > 1 };
}

function localAfter(log: EventLog, viewer: UserId, after: number, limit: number): HistoryPage {
  const events: Activity[] = [];
  let last = after;
  scan: for (const batch of log.batches(after + 1, log.head.seq)) {
    for (const activity of parseBatch(batch)) {
      if (activity.seq <= after) continue;
      if (events.length >= limit || activity.seq - after > MAX_SCANNED) break scan;
      last = activity.seq;
      if (isVisibleTo(activity, viewer)) events.push(activity);
    }
  }
  return { epoch: log.epoch, first: after + 1, last, events, more: last < log.head.seq };
}

/** The log ends within the page: fill it from the archive, unless there is nothing before. */
async function completeBefore(
  deps: HistoryDeps,
  viewer: UserId,
  local: HistoryPage,
  limit: number,
): Promise<HistoryPage | Refused> {
  if (local.first <= 1) {
    if (deps.firstLife) return { ...local, more: false };
    // Perhaps there are older epochs. A page is of one epoch: they are the next one, or this one when it is empty.
    const older = await archivedBefore(deps, viewer, { epoch: local.epoch, seq: 1 }, limit);
    if ("error" in older) return older.error.temporary ? { ...local, more: true } : { ...local, more: false };
    return local.events.length === 0 && older.events.length > 0 ? older : { ...local, more: older.events.length > 0 };
  }
  const rest = await archivedBefore(
    deps,
    viewer,
    { epoch: local.epoch, seq: local.first },
    limit - local.events.length,
  );
  if ("error" in rest) {
    if (rest.error.code === "archive_none") return { ...local, more: false };
    // What is here is a whole page by itself; the next one says what is wrong.
    return local.last >= local.first ? { ...local, more: true } : rest;
  }
  return { ...rest, last: local.last, events: [...rest.events, ...local.events] };
}

async function archivedBefore(
  deps: HistoryDeps,
  viewer: UserId,
  end: Cursor,
  limit: number,
): Promise<HistoryPage | Refused> {
  const page = await archivedPage(deps, end, limit);
  return "error" in page ? page : { ...page, events: page.events.filter((it) => isVisibleTo(it, viewer)) };
}

/** The numbers before `end` as the archive has them, whoever may see them. */
export async function archivedPage(
  { log, archive }: Pick<HistoryDeps, "log" | "archive">,
  end: Cursor,
  limit: number,
): Promise<HistoryPage | Refused> {
  const outcome = await archive.history({ target: log.target, direction: "before", cursor: end, limit });
  if (outcome.kind !== "answer")
    return refused(errorOf(outcome.kind === "none" ? "archive_none" : "archive_unavailable"));
  const { events, more } = outcome.answer;
  const newest = events.at(-1);
  // Of the epoch that was asked for, everything up to the cursor must be there.
  const reaches =
    newest === undefined ? end.seq <= 1 : newest.epoch !== end.epoch ? end.seq <= 1 : newest.seq === end.seq - 1;
  if (!reaches || !isWhole(events)) return refused(errorOf("archive_unavailable", "it is catching up"));
  const oldest = events[0];
  if (!newest || !oldest) return { epoch: end.epoch, first: end.seq, last: end.seq - 1, events: [], more: false };
  return { epoch: newest.epoch, first: firstOf(oldest), last: newest.seq, events, more: more || firstOf(oldest) > 1 };
}

async function archivedAfter(
  deps: HistoryDeps,
  viewer: UserId,
  after: Cursor,
  limit: number,
): Promise<HistoryPage | Refused> {
  const { log, archive } = deps;
  const outcome = await archive.history({ target: log.target, direction: "after", cursor: after, limit });
  if (outcome.kind !== "answer")
    return refused(errorOf(outcome.kind === "none" ? "archive_none" : "archive_unavailable"));
  const { events } = outcome.answer;
  const [oldest, newest] = [events[0], events.at(-1)];
  if (!oldest || !newest || newest.epoch !== after.epoch || firstOf(oldest) > after.seq + 1 || !isWhole(events)) {
    return refused(errorOf("archive_unavailable", "it is catching up"));
  }
  return {
    epoch: after.epoch,
    first: after.seq + 1,
    last: newest.seq,
    events: events.filter((it) => isVisibleTo(it, viewer)),
    more: newest.seq < log.head.seq,
  };
}

/** Every number between the first and the last is there, or known to be lost for good. */
function isWhole(events: readonly Activity[]): boolean {
  return events.every((it, i) => i === 0 || firstOf(it) === (events[i - 1]?.seq ?? 0) + 1);
}

function firstOf(activity: Activity): number {
  return activity.verb === "gap-lost" ? activity.object.first : activity.seq;
}

function refused(error: WireError): Refused {
  return { error };
}
