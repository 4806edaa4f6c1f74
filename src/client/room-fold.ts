/** What a room's activities mean for me. Pure. */
import type { Activity, Verb } from "../protocol/activity.ts";
import type { Cursor } from "../protocol/cursor.ts";
import type { UserId } from "../protocol/ids.ts";

/** Whether I belong to the room after these. */
export function membershipAfter(events: readonly Activity[], me: UserId | undefined, before: boolean): boolean {
  let member = before;
  for (const it of events) {
    if (it.verb === "join" || it.verb === "leave") {
      if (it.actor.id === me) member = it.verb === "join";
    } else if ((it.verb === "kick" || it.verb === "ban") && it.object.user.id === me) member = false;
  }
  return member;
}

const FOR_ALL: ReadonlySet<Verb> = new Set<Verb>(["set-acl", "configure", "move", "remove"]);
const FOR_ONE: ReadonlySet<Verb> = new Set<Verb>(["grant", "mute", "unmute", "kick", "ban"]);

/** What I may here can be another after this one. */
export function changesRights(it: Activity, me: UserId | undefined): boolean {
  if (FOR_ALL.has(it.verb)) return true;
  if (it.verb === "join" || it.verb === "leave") return it.actor.id === me;
  return FOR_ONE.has(it.verb) && "user" in it.object && typeof it.object.user === "object" && it.object.user.id === me;
}

/** What the room is called after these. */
export function nameAfter(events: readonly Activity[], before: string | undefined): string | undefined {
  const last = events.findLast((it) => it.verb === "rename");
  return last?.verb === "rename" ? last.object.name : before;
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
