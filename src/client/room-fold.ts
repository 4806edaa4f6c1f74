/** What a room's activities mean for me. Pure. */
import type { Activity } from "../protocol/activity.ts";
import type { Cursor } from "../protocol/cursor.ts";
import type { UserId } from "../protocol/ids.ts";

/** Whether I belong to the room after these. */
export function membershipAfter(events: readonly Activity[], me: UserId | undefined, before: boolean): boolean {
  const last = events.findLast(({ verb, actor }) => actor.id === me && (verb === "join" || verb === "leave"));
  return last ? last.verb === "join" : before;
}

/** The client ids of those among them that are mine. */
export function myIds(events: readonly Activity[], me: UserId | undefined): ReadonlySet<string> {
  const mine = events.filter(({ actor }) => actor.id === me).map(({ clientMessageId }) => clientMessageId);
  return new Set(mine.filter((id) => id !== undefined));
}

/** Whether the view has gone past that number. An earlier epoch is over: what it accepted is not shown again. */
export function hasPassed(cursor: Cursor | undefined, at: Cursor): boolean {
  if (!cursor) return false;
  return at.epoch < cursor.epoch || (at.epoch === cursor.epoch && at.seq <= cursor.seq);
}
