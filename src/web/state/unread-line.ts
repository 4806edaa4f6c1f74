/** Messages of others, and where the line before the new ones belongs. */
import type { RoomItem } from "../../client/room-view.ts";
import type { Actor } from "../../protocol/activity.ts";
import { compareCursors, type Cursor } from "../../protocol/cursor.ts";

/** A message that somebody else wrote: what can be unread. */
export function isOfOthers(item: RoomItem, you: Actor | undefined): boolean {
  if (item.state !== "sent") return false;
  const { verb, actor } = item.activity;
  return (verb === "send" || verb === "whisper") && actor.id !== you?.id;
}

/** How many messages of others lie after `from`, up to and including `to` (absent: to the end). */
export function newsBetween(items: readonly RoomItem[], you: Actor | undefined, from: Cursor, to?: Cursor): number {
  let count = 0;
  // From the end: what is new is there.
  for (const item of items.toReversed()) {
    if (item.state !== "sent") continue;
    if (compareCursors(item.activity, from) <= 0) break;
    if (isOfOthers(item, you) && (!to || compareCursors(item.activity, to) <= 0)) count++;
  }
  return count;
}
