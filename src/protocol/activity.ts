/**
 * The durable event: `actor` did `verb` to `object` at `target`. What a log holds, a frame carries, Kafka keeps. A union
 * on `verb`; each verb has an object of its own.
 */
import * as z from "zod/mini";
import {
  activityId,
  clientMessageId,
  environment,
  epoch,
  roomId,
  seq,
  sessionId,
  targetId,
  time,
  userId,
} from "./ids.ts";
import { MAX_NAME_LENGTH, MAX_TEXT_BYTES, MAX_WHISPER_RECIPIENTS } from "./limits.ts";

/** What people call a user or a room: no control characters, nothing but white space, or too long. */
export const displayName = z.string().check(
  z.refine((value) => value.isWellFormed(), "not_text"),
  z.trim(),
  z.minLength(1),
  z.maxLength(MAX_NAME_LENGTH),
  // oxlint-disable-next-line no-control-regex -- control characters are what it refuses
  z.regex(/^[^\u0000-\u001f\u007f]*$/),
);

const encoder = new TextEncoder();
/** A message's text: plain UTF-8, not blank, at most MAX_TEXT_BYTES. */
export const text = z.string().check(
  z.maxLength(MAX_TEXT_BYTES),
  z.refine((value) => value.trim().length > 0, "blank"),
  // UTF-8 has no half characters, and Postgres takes no NUL: either would not come back as it was sent.
  z.refine((value) => value.isWellFormed() && !value.includes("\0"), "not_text"),
  // A string of n UTF-16 units takes at most 3n bytes: only a long one is worth encoding.
  z.refine((value) => value.length * 3 <= MAX_TEXT_BYTES || encoder.encode(value).length <= MAX_TEXT_BYTES, "too_long"),
);

export const roomKind = z.enum(["group", "direct", "video", "channel"]);
export type RoomKind = z.infer<typeof roomKind>;

/** Who acts: the user id, and the name people saw at that time. */
export const actor = z.object({ id: userId, name: z.optional(displayName) });
export type Actor = z.infer<typeof actor>;

const common = {
  id: activityId,
  actor,
  target: targetId,
  epoch,
  seq,
  /** When the object accepted it. */
  at: time,
  /** Messages for everybody in this epoch so far, this one included: unread is a difference of two of these. */
  count: z.int().check(z.nonnegative()),
  /** The sender's own id for it; absent where no client sent it. */
  clientMessageId: z.optional(clientMessageId),
};

/** The people an activity is for, when it is not for everyone: they and its actor see it, nobody else. */
const recipients = z.array(userId).check(z.minLength(1), z.maxLength(MAX_WHISPER_RECIPIENTS));

export const message = z.object({ text });

const create = z.object({
  ...common,
  verb: z.literal("create"),
  /** `members`: who belongs to the room from the beginning; they need no `join`. */
  object: z.object({ kind: roomKind, name: z.optional(displayName), members: z.optional(z.array(userId)) }),
});
const join = z.object({ ...common, verb: z.literal("join"), object: z.object({}) });
const leave = z.object({ ...common, verb: z.literal("leave"), object: z.object({}) });
const send = z.object({ ...common, verb: z.literal("send"), object: message });
const whisper = z.object({ ...common, verb: z.literal("whisper"), to: recipients, object: message });
const connect = z.object({ ...common, verb: z.literal("connect"), object: z.object({ session: sessionId }) });
const disconnect = z.object({
  ...common,
  verb: z.literal("disconnect"),
  object: z.object({ session: sessionId, reason: z.enum(["closed", "lost", "expired"]) }),
});
/** Written by enrichment only: numbers `first` to `last` are gone for good, even the object no longer has them. */
const gapLost = z.object({ ...common, verb: z.literal("gap-lost"), object: z.object({ first: seq, last: seq }) });

export const activity = z.discriminatedUnion("verb", [
  create,
  join,
  leave,
  send,
  whisper,
  connect,
  disconnect,
  gapLost,
]);
export type Activity = z.infer<typeof activity>;
export type Verb = Activity["verb"];

/** Some activities are for a few: everyone else must not learn of them. */
export function isVisibleTo(it: Activity, viewer: string): boolean {
  return !("to" in it) || it.actor.id === viewer || it.to.some((user) => user === viewer);
}

/** What the Room says of itself on each segment; copied by enrichment, so that a replay gives the same output. */
export const roomContext = z.object({ kind: roomKind, name: z.optional(displayName), path: z.array(roomId) });
export type RoomContext = z.infer<typeof roomContext>;

/** An activity as `chat.events` has it: what the object wrote, and what enrichment knows besides. */
export const enrichedActivity = z.object({
  environment,
  activity,
  room: z.optional(roomContext),
  /** Where its raw record stands; `at` is when the broker appended that. */
  log: z.object({ at: time, partition: z.int(), offset: z.string() }),
});
export type EnrichedActivity = z.infer<typeof enrichedActivity>;
