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

/** Takes one's newest state: to the top when something was said there, in place when not, out when I have left or hidden it. */
export function put(list: Conversations, next: Conversation): Conversations {
  const before = list.find(({ room }) => room === next.room);
  if (next.left || next.hidden) return list.filter((it) => it !== before);
  if (before && compareCursors(next.head, before.head) <= 0) return list.map((it) => (it === before ? next : it));
  return [next, ...list.filter((it) => it !== before)];
}

/**
 * Shows a mark before the server has confirmed it. Only the server knows which unread messages are whispers, or of an epoch
 * that is over: until it has spoken those are taken as read where the mark says so, and left alone where it cannot tell.
 */
export function marked(list: Conversations, room: RoomId, { at, count }: Mark): Conversations {
  return list.map((it) => {
    if (it.room !== room || compareCursors(at, it.read) <= 0) return it;
    return { ...it, read: at, unread: Math.min(it.unread, leftAfter({ at, count }, it)) };
  });
}

function leftAfter({ at, count }: Mark, { head, count: total, unread }: Conversation): number {
  if (compareCursors(at, head) >= 0) return 0;
  return at.epoch === head.epoch ? Math.max(0, total - count) : unread;
}

export function isNewer(mark: Mark, than: Mark | undefined): boolean {
  return than === undefined || compareCursors(mark.at, than.at) > 0;
}
