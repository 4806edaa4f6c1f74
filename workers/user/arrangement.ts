/**
 * What a user does with one conversation in their list, as a value. Nothing of it reaches the room. A message brings back what
 * is hidden, and what is archived unless it is muted.
 */
import { compareCursors } from "../../src/protocol/cursor.ts";
import type { Arranged } from "../../src/protocol/user-frame.ts";
import type { RoomNews } from "../room/room-news.ts";
import type { Mark } from "./inbox.ts";

export interface Arrangement {
  readonly muted: boolean;
  readonly pinned: boolean;
  /** How far the room was; what is said after it is news. */
  readonly archived: Mark | undefined;
  readonly hidden: Mark | undefined;
}

export const NOT_ARRANGED: Arrangement = { muted: false, pinned: false, archived: undefined, hidden: undefined };

/** What is absent stays. At the top and apart at once is neither: the one that comes later holds. */
export function arrange(it: Arrangement, wish: Arranged, head: Mark): Arrangement {
  const archived = wish.archived ?? (wish.pinned ? false : it.archived !== undefined);
  const hidden = wish.hidden ?? it.hidden !== undefined;
  return {
    muted: wish.muted ?? it.muted,
    pinned: archived ? false : (wish.pinned ?? it.pinned),
    // Said again it still counts from the first time on: a message between them has brought it back already.
    archived: archived ? (it.archived ?? head) : undefined,
    hidden: hidden ? (it.hidden ?? head) : undefined,
  };
}

/** The same object if the news changes nothing of it. */
export function arrangedAfter(it: Arrangement, news: RoomNews): Arrangement {
  const isBack = isSaidAfter(it.hidden, news);
  const isUnarchived = isSaidAfter(it.archived, news);
  if (!isBack && !isUnarchived) return it;
  // What was said while it was muted is no news once it is not.
  const kept = it.muted && isUnarchived ? { at: news.head, count: news.count } : it.archived;
  return {
    ...it,
    hidden: isBack ? undefined : it.hidden,
    archived: isUnarchived && !it.muted ? undefined : kept,
  };
}

/** Whether there is a message after that place, or a whisper to this user. */
function isSaidAfter(mark: Mark | undefined, { head, count, whispers }: RoomNews): boolean {
  if (!mark) return false;
  // Each epoch counts anew.
  const before = head.epoch > mark.at.epoch ? 0 : mark.count;
  if (compareCursors(head, mark.at) > 0 && count > before) return true;
  return whispers.some((at) => compareCursors(at, mark.at) > 0);
}
