/**
 * What a room socket carries to the client. A frame has exactly one of these keys: `welcome`, `re`, `replies`, `event`,
 * `events`, `here`, `calls`, `announcement`, `error`.
 */
import * as z from "zod/mini";
import { activity, actor, roomKind } from "./activity.ts";
import { displayName, reason } from "./texts.ts";
import { cursor } from "./cursor.ts";
import { wireError } from "./errors.ts";
import { callId, epoch, roomAddress, roomId, seq, sessionId, time } from "./ids.ts";

/**
 * A run of a room's log as one reader may see it. It covers the numbers `first` to `last` of `epoch`: a number in that
 * range that is missing from `events` is not for this reader; only a number outside of every range is a gap to heal.
 */
export const range = z.object({ epoch, first: seq, last: seq, events: z.array(activity) });
export type Range = z.infer<typeof range>;

/** A page of history: a range, and whether there is more before it (or after it, when asked for `after`). */
export const historyPage = z.object({ ...range.shape, more: z.boolean() });
export type HistoryPage = z.infer<typeof historyPage>;

/**
 * First frame of every session. With a cursor the numbers after it follow at once (frames from number `from`); what lies
 * between the cursor and `from` is to be read by `history`. `reset`: the cursor is of another epoch, start over.
 */
export const welcome = z.object({
  session: sessionId,
  room: z.object({ id: roomAddress, kind: roomKind, name: z.optional(displayName) }),
  you: actor,
  member: z.boolean(),
  head: cursor,
  /** Messages for everybody in this epoch so far. */
  count: z.int(),
  /** The first number that this session will be sent by itself. */
  from: seq,
  reset: z.boolean(),
  /** When the token runs out, unless renewed. */
  expires: time,
  /** The room's clock. */
  now: time,
});
export type Welcome = z.infer<typeof welcome>;

/** Who is connected now. In a room with very many, `people` is cut short and `count` tells how many there are. */
export const presence = z.object({ people: z.array(actor), count: z.int() });
export type Presence = z.infer<typeof presence>;

/** A call for an admin as it stands. */
export const call = z.object({
  call: callId,
  caller: actor,
  reason,
  state: z.enum(["open", "claimed", "closed"]),
  opened: time,
  claimed: z.optional(z.object({ by: actor, at: time })),
  closed: z.optional(z.object({ by: actor, at: time, note: z.optional(reason) })),
});
export type Call = z.infer<typeof call>;

/** What was said in a channel above, to everybody present below it. Its number is one of the channel's log. */
export const announcement = z.object({
  channel: z.object({ id: roomAddress, name: z.optional(displayName) }),
  activity,
});
export type Announcement = z.infer<typeof announcement>;

/** The number that a message has, or that it had already when this was a retry. */
export const accepted = z.object({
  epoch,
  seq,
  /** Of a deletion of many: how many messages it was; the number is then that of the first of their activities. */
  count: z.optional(z.int()),
  /** There may be more of them, before this place: ask again with `before`. */
  next: z.optional(cursor),
  /** Of `call-admin`: the call, and how many admins were told; 0: nobody is there, it waits. */
  call: z.optional(callId),
  asked: z.optional(z.int()),
  /** It is shown to everybody once somebody who moderates has released it. */
  held: z.optional(z.literal("review")),
  /** Of a change in a channel: rooms below that it did not reach yet; they are told until they know. */
  pending: z.optional(z.array(roomId)),
  /** Of joining a channel: the rooms in it that were joined with it. */
  joined: z.optional(z.array(roomAddress)),
});
export type Accepted = z.infer<typeof accepted>;

const refused = z.object({ re: z.string(), error: wireError });
const answered = z.object({ re: z.string(), ok: z.unknown() });
export const reply = z.union([refused, answered]);
export type Reply = z.infer<typeof reply>;

export const roomFrame = z.union([
  /** One activity; covers its own number only. */
  z.object({ event: activity }),
  range,
  reply,
  /** Several answers at once. */
  z.object({ replies: z.array(reply) }),
  z.object({ welcome }),
  /** Live, without a number: who came and who went, and how many are there now. */
  z.object({ here: z.object({ came: z.array(actor), went: z.array(actor), count: z.int() }) }),
  /** To those who moderate, when they come: the calls for an admin that are not closed. */
  z.object({ calls: z.array(call) }),
  /** Live, without a number of this room's. */
  z.object({ announcement }),
  /** A frame that could not be understood and had no `ref`. */
  z.object({ error: wireError }),
]);
export type RoomFrame = z.infer<typeof roomFrame>;

/** People that a `who` and a `here` name at most; beyond that only the count is told. Ours. */
export const MAX_PRESENT_NAMED = 200;
