/**
 * What a user knows of one room, as a value: how news changes it, and what is unread. News comes at least once and perhaps
 * late, so everything here only ever moves forward.
 */
import type { Activity, RoomKind } from "../../src/protocol/activity.ts";
import { compareCursors, type Cursor } from "../../src/protocol/cursor.ts";
import type { RoomAddress, RoomId } from "../../src/protocol/ids.ts";
import type { RoomNews } from "../room/room-news.ts";
import { arrangedAfter, NOT_ARRANGED, type Arrangement } from "./arrangement.ts";

/** A place, and how many messages for everybody there were up to it. */
export interface Mark {
  readonly at: Cursor;
  readonly count: number;
}

export interface Inbox {
  readonly room: RoomId;
  readonly address: RoomAddress;
  readonly kind: RoomKind;
  readonly name: string | undefined;
  readonly peer: RoomNews["peer"];
  readonly head: Mark;
  readonly last: Activity | undefined;
  /** For the order of the list. */
  readonly changed: number;
  readonly read: Mark;
  /** Unread messages of epochs that are over: `count` begins anew in each. */
  readonly carried: number;
  /** A member no more. Kept, so that late news of the time before does not bring it back. */
  readonly gone: boolean;
  /** Forgotten when they leave. */
  readonly arranged: Arrangement;
}

/** What is known after this news; the same object if it changes nothing. */
export function applyNews(known: Inbox | undefined, news: RoomNews, now: number): Inbox {
  const isOld = known !== undefined && compareCursors(news.head, known.head.at) < 0;
  if (isOld) return known.gone ? known : moveRead(moveRead(rearranged(known, news), news.joined), news.own);

  const from = news.joined ?? { at: news.head, count: news.count };
  const isBack = known?.gone === true && news.joined !== undefined;
  const read = known === undefined || (isBack && compareCursors(from.at, known.read.at) > 0) ? from : known.read;
  const next: Inbox = {
    room: news.room,
    address: news.address,
    kind: news.kind,
    name: news.name,
    peer: news.peer ?? known?.peer,
    head: { at: news.head, count: news.count },
    // What is said, and taken back, in a room that was left is no news any more.
    last: news.joined && news.last,
    changed: news.last?.at ?? known?.changed ?? now,
    read,
    carried: known === undefined || isBack ? 0 : carriedOver(known, news.head.epoch),
    gone: news.joined === undefined,
    arranged: known && news.joined && !isBack ? arrangedAfter(known.arranged, news) : NOT_ARRANGED,
  };
  return moveRead(moveRead(next, news.joined), news.own);
}

/** Late news may still hold a whisper that nobody has told of. */
function rearranged(known: Inbox, news: RoomNews): Inbox {
  const arranged = arrangedAfter(known.arranged, { ...news, head: known.head.at, count: known.head.count });
  return arranged === known.arranged ? known : { ...known, arranged };
}

/** An epoch ended: what was unread of it stays unread, as far as it was told. */
function carriedOver(known: Inbox, epoch: number): number {
  return epoch > known.head.at.epoch ? unreadMessages(known) : known.carried;
}

/** Moves the marker forward, never back. */
export function moveRead(inbox: Inbox, to: Mark | undefined): Inbox {
  if (!to || compareCursors(to.at, inbox.read.at) <= 0) return inbox;
  return { ...inbox, read: to, carried: carriedAfter(inbox, to) };
}

function carriedAfter({ carried, head, read }: Inbox, to: Mark): number {
  // In the newest epoch, or beyond it, everything older is read. So it is when the marker skips to an epoch in between.
  if (to.at.epoch >= head.at.epoch || to.at.epoch !== read.at.epoch) return 0;
  return Math.max(0, carried - Math.max(0, to.count - read.count));
}

/** Messages for everybody after the marker. Whispers come on top. */
export function unreadMessages({ carried, head, read }: Inbox): number {
  if (read.at.epoch > head.at.epoch) return 0;
  const before = read.at.epoch === head.at.epoch ? read.count : 0;
  return carried + Math.max(0, head.count - before);
}

/**
 * The marker that a client asks for: what it says of a place that we know is put right. Undefined when there can be no
 * such place yet; its count says nothing then.
 */
export function askedMark({ head }: Inbox, at: Cursor, count: number): Mark | undefined {
  if (at.epoch > head.at.epoch) return undefined;
  if (at.epoch < head.at.epoch) return { at, count };
  if (at.seq === head.at.seq) return head;
  // Ahead of the last news is possible: the room itself is faster. Behind it there cannot have been more messages.
  return { at, count: at.seq < head.at.seq ? Math.min(count, head.count) : Math.max(count, head.count) };
}
