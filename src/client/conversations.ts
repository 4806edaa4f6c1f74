/** The list of my conversations, as a value; newest first. Pure. */
import { compareCursors, type Cursor } from "../protocol/cursor.ts";
import type { RoomId } from "../protocol/ids.ts";
import type { Conversation } from "../protocol/user-frame.ts";

export type Conversations = readonly Conversation[];

/** A place up to which I have read, and the `count` it had. */
export interface Mark {
  readonly at: Cursor;
  readonly count: number;
}

/** Takes one's newest state: to the top when something was said there, in place when not, out when I have left. */
export function put(list: Conversations, next: Conversation): Conversations {
  const before = list.find(({ room }) => room === next.room);
  if (next.left) return list.filter((it) => it !== before);
  if (before && compareCursors(next.head, before.head) <= 0) return list.map((it) => (it === before ? next : it));
  return [next, ...list.filter((it) => it !== before)];
}

/** Shows a mark before the server has confirmed it. Whispers unread are known to the server only: they are taken as read. */
export function marked(list: Conversations, room: RoomId, { at, count }: Mark): Conversations {
  return list.map((it) => {
    if (it.room !== room || compareCursors(at, it.read) <= 0) return it;
    const left = compareCursors(at, it.head) >= 0 ? 0 : Math.max(0, it.count - count);
    return { ...it, read: at, unread: Math.min(it.unread, left) };
  });
}

export function isNewer(mark: Mark, than: Mark | undefined): boolean {
  return than === undefined || compareCursors(mark.at, than.at) > 0;
}
