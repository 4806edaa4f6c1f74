/** What the user socket carries to the client: `welcome`, `re`, `conversation`, `error`. */
import * as z from "zod/mini";
import { activity, actor, roomKind } from "./activity.ts";
import { displayName } from "./texts.ts";
import { cursor } from "./cursor.ts";
import { wireError } from "./errors.ts";
import { roomAddress, roomId, sessionId, time } from "./ids.ts";
import { ownPresence } from "./presence.ts";
import { reply } from "./room-frame.ts";

/** How I have arranged my list; see PROTOCOL.md for what ends it. */
export const arranged = z.object({
  muted: z.optional(z.boolean()),
  pinned: z.optional(z.boolean()),
  archived: z.optional(z.boolean()),
  hidden: z.optional(z.boolean()),
});
export type Arranged = z.infer<typeof arranged>;

/** One of my conversations. */
export const conversation = z.object({
  room: roomId,
  address: roomAddress,
  kind: roomKind,
  name: z.optional(displayName),
  /** A direct room: the other one. */
  peer: z.optional(actor),
  head: cursor,
  /** Messages for everybody up to `head`. */
  count: z.int(),
  /** The newest message that I may see, if there is one. */
  last: z.optional(activity),
  /** How far I have read. */
  read: cursor,
  /** Messages after that: derived from `count`, plus whispers to me. */
  unread: z.int(),
  ...arranged.shape,
  /** I am a member no more; the conversation is on its way out of the list. */
  left: z.optional(z.boolean()),
});
export type Conversation = z.infer<typeof conversation>;

/** A user socket of mine. */
export const myDevice = z.object({
  session: sessionId,
  /** Absent for one that an older version let in. */
  since: z.optional(time),
  /** When its token runs out. */
  expires: time,
  /** Nobody is at it. */
  idle: z.optional(z.boolean()),
  /** The one that asks. */
  this: z.optional(z.boolean()),
});
export type MyDevice = z.infer<typeof myDevice>;

export const userFrame = z.union([
  z.object({
    welcome: z.object({
      session: sessionId,
      you: actor,
      conversations: z.array(conversation),
      presence: ownPresence,
      expires: time,
      now: time,
    }),
  }),
  /** A conversation is new, has changed, or (`left`) is gone. */
  z.object({ conversation }),
  /** How I am seen has changed, by another device or by itself. */
  z.object({ presence: ownPresence }),
  reply,
  z.object({ error: wireError }),
]);
export type UserFrame = z.infer<typeof userFrame>;
