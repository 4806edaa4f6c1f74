/**
 * What is known of a room's log, as a value: a whole run of numbers ending at `known`, and what arrived beyond a gap. Pure.
 * Frames go in however they arrive; events come out strictly in order, each once. A number is covered only by a range
 * that says so; until then everything behind it waits.
 */
import type { Activity } from "../protocol/activity.ts";
import type { Cursor } from "../protocol/cursor.ts";
import type { HistoryPage, Range } from "../protocol/room-frame.ts";

export interface Timeline {
  /** Absent: nothing is known yet, the newest page has to be loaded first. */
  readonly epoch: number | undefined;
  /** The view is whole from `oldest` to this number. */
  readonly known: number;
  /** The first place that the view covers: older pages end before it. */
  readonly oldest: Cursor | undefined;
  readonly hasOlder: boolean;
  /** What is shown, in order; at its front possibly of older epochs. */
  readonly events: readonly Activity[];
  /** Beyond a gap: what came too early, in order. */
  readonly waiting: readonly Range[];
  /** Numbers up to this one will not come by themselves: they are to be asked for. */
  readonly wanted: number;
  /** The highest number of this epoch that is known to exist. */
  readonly head: number;
  /** Messages for everybody up to `known`. */
  readonly count: number;
}

export const BLANK: Timeline = {
  epoch: undefined,
  known: 0,
  oldest: undefined,
  hasOlder: false,
  events: [],
  waiting: [],
  wanted: 0,
  head: 0,
  count: 0,
};

/** Early events kept at most; beyond it they are asked for again when their turn has come. */
export const MAX_WAITING_EVENTS = 1_000;

/** A view that begins after a cursor from an earlier life; what is before it can be paged to. */
export function startAfter({ epoch, seq }: Cursor): Timeline {
  return { ...BLANK, epoch, known: seq, head: seq, oldest: { epoch, seq: seq + 1 }, hasOlder: seq > 0 };
}

/** What changed, and which events are new at the end, in order. */
export interface Merged {
  readonly timeline: Timeline;
  readonly fresh: readonly Activity[];
}

/** The newest page, for a blank view: its events are where the view begins, none is news. */
export function startAt(timeline: Timeline, page: HistoryPage): Merged {
  const last = Math.max(page.last, page.first - 1);
  const begun: Timeline = {
    ...timeline,
    epoch: page.epoch,
    known: last,
    oldest: { epoch: page.epoch, seq: page.first },
    hasOlder: page.more,
    events: page.events,
    head: Math.max(timeline.head, last),
    count: page.events.at(-1)?.count ?? 0,
  };
  return settle({ ...begun, waiting: timeline.waiting.filter((range) => range.epoch === page.epoch) });
}

/** No page can be had: the view begins with what comes from now on. */
export function startWithout(timeline: Timeline, epoch: number): Merged {
  const waiting = timeline.waiting.filter((range) => range.epoch === epoch);
  const known = waiting[0] ? waiting[0].first - 1 : timeline.head;
  return settle({ ...timeline, epoch, known, wanted: 0, waiting, oldest: { epoch, seq: known + 1 }, hasOlder: false });
}

/** Takes a range of the current epoch; one of another epoch changes nothing. */
export function merge(timeline: Timeline, range: Range): Merged {
  const isForeign = timeline.epoch !== undefined && range.epoch !== timeline.epoch;
  if (isForeign || range.last < range.first) return { timeline, fresh: [] };
  const head = Math.max(timeline.head, range.last);
  if (timeline.epoch !== undefined && range.last <= timeline.known) return { timeline, fresh: [] };
  const size = timeline.waiting.reduce((sum, { events }) => sum + events.length, range.events.length);
  // The next in turn is always taken: the bound is for what has to wait.
  const isNext = timeline.epoch !== undefined && range.first <= timeline.known + 1;
  if (!isNext && size > MAX_WAITING_EVENTS)
    return { timeline: { ...timeline, head, wanted: Math.max(timeline.wanted, range.last) }, fresh: [] };
  return settle({ ...timeline, head, waiting: insert(timeline.waiting, range) });
}

function insert(waiting: readonly Range[], range: Range): Range[] {
  const at = waiting.findIndex((other) => other.first > range.first);
  return at < 0 ? [...waiting, range] : [...waiting.slice(0, at), range, ...waiting.slice(at)];
}

/** Moves what has its turn from `waiting` to `events`, and notes the gap before the rest. */
function settle(timeline: Timeline): Merged {
  if (timeline.epoch === undefined) return { timeline, fresh: [] };
  let { known, wanted } = timeline;
  const fresh: Activity[] = [];
  const waiting: Range[] = [];
  for (const range of timeline.waiting) {
    if (range.first > known + 1) {
      wanted = Math.max(wanted, range.first - 1);
      waiting.push(range);
    } else if (range.last > known) {
      for (const event of range.events) if (event.seq > known) fresh.push(event);
      known = range.last;
    }
  }
  const events = fresh.length > 0 ? [...timeline.events, ...fresh] : timeline.events;
  const count = fresh.at(-1)?.count ?? timeline.count;
  return { timeline: { ...timeline, known, wanted, waiting, events, count }, fresh };
}

/** There is such a number: from a hello, or an acknowledgement. */
export function note(timeline: Timeline, { epoch, seq }: Cursor): Timeline {
  const applies = (timeline.epoch === undefined || timeline.epoch === epoch) && seq > timeline.head;
  return applies ? { ...timeline, head: seq } : timeline;
}

/** Numbers up to `seq` have to be asked for: they lie before what the session sends, or are overdue. */
export function want(timeline: Timeline, seq: number): Timeline {
  return seq > timeline.wanted ? { ...timeline, wanted: seq } : timeline;
}

/** What to ask the room for next: the newest page, the page after a cursor, or (undefined) nothing. */
export type Missing = { readonly page: "newest" } | { readonly page: "after"; readonly cursor: Cursor };

export function missing(timeline: Timeline): Missing | undefined {
  if (timeline.epoch === undefined) return { page: "newest" };
  if (timeline.known >= timeline.wanted) return undefined;
  return { page: "after", cursor: { epoch: timeline.epoch, seq: timeline.known } };
}
