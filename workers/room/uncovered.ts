/** What a room has to know of its log when it wakes. */
import { recipientsOf, type Activity } from "../../src/protocol/activity.ts";
import type { EventLog } from "../event-log/event-log.ts";

/** The log from its newest activity for everybody on: what no common frame has covered yet. */
export function uncovered(log: EventLog): Activity[] {
  const tail: Activity[] = [];
  for (let last = log.head.seq; last > 0;) {
    const batch = log.batchBefore(last);
    if (!batch) break;
    tail.unshift(...log.read(batch.first, last));
    if (tail.some((it) => recipientsOf(it) === undefined)) break;
    last = batch.first - 1;
  }
  return tail;
}
