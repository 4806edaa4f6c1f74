/**
 * The enrichment fold: queues duplicate and reorder, readers see each number once and in order. State is kept per
 * (target, epoch); the output is a pure function of the raw log, so that a replay gives the same bytes.
 *
 *   number <= last         dropped: a duplicate (a segment that only begins there is cut)
 *   number == last + 1     released, with whatever was held behind it
 *   number >  last + 1     held; the numbers between are the gap
 *   a `lost` segment       goes over the numbers that are still missing, with one `gap-lost` a hole
 */
import type { Activity } from "../protocol/activity.ts";
import type { EnrichedActivity } from "../protocol/enriched-activity.ts";
import { SYSTEM_USER } from "../protocol/ids.ts";
import type { Segment } from "../protocol/segment.ts";
import { gapId } from "./enrichment-gap-id.ts";

/** A segment and where its raw record stands. */
export interface LoggedSegment {
  readonly segment: Segment;
  readonly log: EnrichedActivity["log"];
}

export interface TargetState {
  /** Everything up to this number has been released; 0 before the first. */
  readonly last: number;
  /** `count` of the activity with that number: what a `gap-lost` repeats, because it knows no better. */
  readonly count: number;
  /** Segments ahead of a gap, by their first number. `lost` ones among them. */
  readonly held: readonly LoggedSegment[];
}

export const EMPTY_STATE: TargetState = { last: 0, count: 0, held: [] };

/** Numbers without which nothing more can be released. */
export interface Gap {
  readonly first: number;
  readonly last: number;
}

export interface Step {
  readonly state: TargetState;
  readonly events: readonly EnrichedActivity[];
}

/** One record further. A record that changes nothing gives the very same state. */
export function fold(before: TargetState, record: LoggedSegment): Step {
  if (record.segment.last <= before.last) return { state: before, events: [] };
  if (before.held.length === 0 && !record.segment.lost && record.segment.first <= before.last + 1) {
    const events = activitiesAfter(record, before.last);
    return { state: { ...before, ...endOf(events, before) }, events };
  }
  if (before.held.some((it) => covers(it, record))) return { state: before, events: [] };
  return release(before, inserted(before.held, record));
}

/** What is being waited for; undefined when nothing is held. */
export function gapOf(state: TargetState): Gap | undefined {
  const next = state.held[0];
  return next && { first: state.last + 1, last: next.segment.first - 1 };
}

/** Whether holding `b` besides `a` could add nothing. */
function covers(a: LoggedSegment, b: LoggedSegment): boolean {
  return (
    a.segment.first <= b.segment.first &&
    a.segment.last >= b.segment.last &&
    (a.segment.lost === b.segment.lost || b.segment.lost === true)
  );
}

function inserted(held: readonly LoggedSegment[], record: LoggedSegment): readonly LoggedSegment[] {
  const at = held.findLastIndex((it) => it.segment.first <= record.segment.first) + 1;
  return held.toSpliced(at, 0, record);
}

/** Releases from `held` for as long as it continues what was released. Written activities win over `lost`. */
function release(before: TargetState, held: readonly LoggedSegment[]): Step {
  const written = held.filter((it) => !it.segment.lost);
  const lost = held.filter((it) => it.segment.lost);
  const events: EnrichedActivity[] = [];
  let { last, count } = before;
  for (let w = 0, l = 0; ;) {
    const segment = written[w];
    const hole = lost[l];
    if (segment && segment.segment.last <= last) w++;
    else if (hole && hole.segment.last <= last) l++;
    else if (segment && segment.segment.first <= last + 1) {
      const released = activitiesAfter(segment, last);
      events.push(...released);
      ({ last, count } = endOf(released, { last, count }));
    } else if (hole && hole.segment.first <= last + 1) {
      const until = Math.min(hole.segment.last, (segment?.segment.first ?? Infinity) - 1);
      events.push(enriched(gapLost(hole, last + 1, until, count), hole));
      last = until;
    } else break;
  }
  return { state: { last, count, held: held.filter((it) => it.segment.last > last) }, events };
}

function activitiesAfter(record: LoggedSegment, last: number): EnrichedActivity[] {
  return record.segment.events.filter((it) => it.seq > last).map((it) => enriched(it, record));
}

function enriched(activity: Activity, { segment, log }: LoggedSegment): EnrichedActivity {
  const { environment, room } = segment;
  return room ? { environment, activity, room, log } : { environment, activity, log };
}

function endOf(released: readonly EnrichedActivity[], before: Pick<TargetState, "last" | "count">) {
  const end = released.at(-1)?.activity;
  return end ? { last: end.seq, count: end.count } : { last: before.last, count: before.count };
}

function gapLost({ segment, log }: LoggedSegment, first: number, last: number, count: number): Activity {
  const { target, epoch } = segment;
  return {
    id: gapId(log.at, `${target} ${epoch} ${first} ${last}`),
    verb: "gap-lost",
    actor: { id: SYSTEM_USER },
    target,
    epoch,
    seq: last,
    at: log.at,
    count,
    object: { first, last },
  };
}
