/** The far end of a timeline: older pages come in there, and what is too much goes out. Pure. */
import { compareCursors, type Cursor } from "../protocol/cursor.ts";
import type { HistoryPage } from "../protocol/room-frame.ts";
import type { Timeline } from "./timeline.ts";

/**
 * Puts the page before `cursor` in front. Does nothing when the view no longer begins at that cursor (it was trimmed, or
 * started over, while the page was on its way): a page that does not fit would leave a hole.
 */
export function prepend(timeline: Timeline, before: Cursor, page: HistoryPage): Timeline {
  const { oldest } = timeline;
  if (!oldest || compareCursors(oldest, before) !== 0) return timeline;
  // Of the same epoch it must reach up to the cursor; an older epoch has ended wherever its page ends.
  const fits = page.epoch === before.epoch ? page.last === before.seq - 1 : page.epoch < before.epoch;
  if (page.last < page.first || !fits) return { ...timeline, hasOlder: page.more && fits };
  return {
    ...timeline,
    oldest: { epoch: page.epoch, seq: page.first },
    hasOlder: page.more,
    events: [...page.events, ...timeline.events],
  };
}

/** There is nothing before what is shown: a store said so. */
export function atBeginning(timeline: Timeline): Timeline {
  return { ...timeline, hasOlder: false };
}

/** Keeps the newest `max` events; the dropped ones can be paged to again. */
export function trim(timeline: Timeline, max: number): Timeline {
  if (timeline.events.length <= max) return timeline;
  const events = timeline.events.slice(-max);
  const first = events[0];
  if (!first) return timeline;
  return { ...timeline, events, oldest: { epoch: first.epoch, seq: first.seq }, hasOlder: true };
}
