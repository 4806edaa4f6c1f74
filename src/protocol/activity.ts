/**
 * The durable event: `actor` did `verb` to `object` at `target`. What a log holds, a frame carries, Kafka keeps. A union
 * on `verb`; each verb has an object of its own.
 */
import * as z from "zod/mini";
import {
  activityId,
  callId,
  clientMessageId,
  epoch,
  roomId,
  seq,
  sessionId,
  targetId,
  time,
  tokenId,
  userId,
  type UserId,
} from "./ids.ts";
import { attachments } from "./attachment.ts";
import { action, grantedRole, policy } from "./acl.ts";
import { cursor } from "./cursor.ts";
import { MAX_RECIPIENTS } from "./limits.ts";
import { offlineReason } from "./presence.ts";
import { roomSettings } from "./room-settings.ts";
import { displayName, emoji, profileText, reason } from "./texts.ts";
import { wordAction, wordSurface } from "./word-list.ts";

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
const recipients = z.array(userId).check(z.minLength(1), z.maxLength(MAX_RECIPIENTS));

/**
 * What happened to a message since it was written; joined when it is read, absent while nothing did. How a change makes
 * the next one of it is in src/domain/message-fold.ts.
 */
export const overlay = z.object({
  /** Where the last change stands: every change up to there is in it, none after. */
  version: cursor,
  /** When its text was changed last. */
  edited: z.optional(time),
  /** Its text is gone for readers; who did it, and why. `purged`: it was taken out of every store, and cannot come back. */
  deleted: z.optional(
    z.object({ by: userId, at: time, reason: z.optional(reason), purged: z.optional(z.literal(true)) }),
  ),
  /** In the order of their coming; `users` names the first MAX_REACTION_USERS, `count` counts all. */
  reactions: z.optional(z.array(z.object({ emoji, users: z.array(userId), count: z.int() }))),
  /** It was held, and is a message for everybody now: that one. */
  released: z.optional(cursor),
});
export type Overlay = z.infer<typeof overlay>;

/** The room that vouches for a message from elsewhere, and where it was said. */
export const origin = z.object({ room: roomId, name: z.optional(displayName) });

/** A message as it reads now. A deleted one has an empty text. */
export const message = z.object({
  text: z.string(),
  /** The message it answers. */
  reply: z.optional(cursor),
  /** Files that go along with it; gone with its text. */
  attachments: z.optional(attachments),
});

/**
 * A message that something is done to, with the whole of what comes of it: author, time, origin and what it answers are
 * those of the message. So the newest change alone tells how the message reads.
 */
const changed = {
  of: cursor,
  author: actor,
  written: time,
  reply: z.optional(cursor),
  origin: z.optional(origin),
};

const create = z.object({
  ...common,
  verb: z.literal("create"),
  /** `members`: who belongs to the room from the beginning; they need no `join`. */
  object: z.object({ kind: roomKind, name: z.optional(displayName), members: z.optional(z.array(userId)) }),
});
const join = z.object({ ...common, verb: z.literal("join"), object: z.object({}) });
const leave = z.object({ ...common, verb: z.literal("leave"), object: z.object({}) });
const send = z.object({
  ...common,
  verb: z.literal("send"),
  /** Present only where it is not for everybody: it is held for review, or shadowed. */
  to: z.optional(recipients),
  held: z.optional(z.enum(["review", "shadow"])),
  origin: z.optional(origin),
  /** It was held, as message `of`, and let through by somebody who moderates; `written` is when it was sent. */
  released: z.optional(z.object({ of: cursor, by: userId, written: time })),
  object: message,
  overlay: z.optional(overlay),
});
const whisper = z.object({
  ...common,
  verb: z.literal("whisper"),
  to: recipients,
  object: message,
  overlay: z.optional(overlay),
});
/** The author's new text. A change to a whisper is for its parties only, as is every change. */
const edit = z.object({
  ...common,
  verb: z.literal("edit"),
  to: z.optional(recipients),
  object: z.object({ ...changed, text: z.string() }),
});
/** A tombstone: the text is gone for readers, and can come back by `undelete`. */
const removeMessage = z.object({
  ...common,
  verb: z.literal("delete"),
  to: z.optional(recipients),
  object: z.object({ ...changed, reason: z.optional(reason) }),
});
const undelete = z.object({
  ...common,
  verb: z.literal("undelete"),
  to: z.optional(recipients),
  /** `edited`: when the text that is back was edited last. */
  object: z.object({ ...changed, text: z.string(), edited: z.optional(time) }),
});
/** The text leaves every store for good. */
const purge = z.object({
  ...common,
  verb: z.literal("purge"),
  to: z.optional(recipients),
  object: z.object({ ...changed, reason: z.optional(reason) }),
});
const react = z.object({
  ...common,
  verb: z.literal("react"),
  to: z.optional(recipients),
  object: z.object({ of: cursor, emoji, on: z.boolean() }),
});
/** Absent name: it was one without. */
const rename = z.object({
  ...common,
  verb: z.literal("rename"),
  object: z.object({ name: displayName, before: z.optional(displayName) }),
});
/** The last activity of a room: from here on it takes nothing more. */
const remove = z.object({ ...common, verb: z.literal("remove"), object: z.object({ reason: z.optional(reason) }) });
const move = z.object({
  ...common,
  verb: z.literal("move"),
  object: z.object({ parent: z.optional(roomId), before: z.optional(roomId) }),
});
const invite = z.object({ ...common, verb: z.literal("invite"), object: z.object({ user: actor }) });
const sanction = { user: actor, reason: z.optional(reason) };
const kick = z.object({ ...common, verb: z.literal("kick"), object: z.object(sanction) });
/** `until` absent: for ever. */
const ban = z.object({
  ...common,
  verb: z.literal("ban"),
  object: z.object({ ...sanction, until: z.optional(time) }),
});
const unban = z.object({ ...common, verb: z.literal("unban"), object: z.object(sanction) });
const mute = z.object({
  ...common,
  verb: z.literal("mute"),
  object: z.object({ ...sanction, until: z.optional(time) }),
});
const unmute = z.object({ ...common, verb: z.literal("unmute"), object: z.object(sanction) });
/** `role` absent: it was taken away. */
const grant = z.object({
  ...common,
  verb: z.literal("grant"),
  object: z.object({ user: actor, role: z.optional(grantedRole), before: z.optional(grantedRole) }),
});
/** What the room says itself about these actions from here on; one with `null` goes back to its default. */
const setAcl = z.object({
  ...common,
  verb: z.literal("set-acl"),
  object: z.object({ policy, reset: z.array(action) }),
});
const configure = z.object({
  ...common,
  verb: z.literal("configure"),
  object: z.partial(roomSettings),
});
/** For those who moderate: what somebody thinks they should look at, with the messages around it. */
const report = z.object({
  ...common,
  verb: z.literal("report"),
  to: recipients,
  /** `evidence`: messages in order, `of` among them, as the reporter saw them; one may be cut short to fit. */
  object: z.object({
    of: cursor,
    author: actor,
    reason,
    evidence: z.array(z.discriminatedUnion("verb", [send, whisper])),
  }),
});
/** A call for an admin: open until somebody claims it, and until it is closed. Each step is for those it concerns. */
const callAdmin = z.object({
  ...common,
  verb: z.literal("call-admin"),
  to: recipients,
  object: z.object({ call: callId, reason }),
});
const claim = z.object({
  ...common,
  verb: z.literal("claim"),
  to: recipients,
  object: z.object({ call: callId, caller: actor }),
});
const closeCall = z.object({
  ...common,
  verb: z.literal("close-call"),
  to: recipients,
  object: z.object({ call: callId, caller: actor, note: z.optional(reason) }),
});
/** A word list struck: for those who moderate. By the system, about `user`. */
const hit = z.object({
  ...common,
  verb: z.literal("hit"),
  to: recipients,
  object: z.object({
    user: actor,
    list: z.string(),
    /** Whose list it is: a channel's above, or the environment's; absent: the room's own. */
    from: z.optional(z.union([roomId, z.literal("environment")])),
    action: wordAction,
    /** What the list was for: a text, or the name of a room or a person. */
    surface: wordSurface,
    /** Those of the list that were found, as the list has them. */
    words: z.array(z.string()),
    /** What was written; empty for a whisper, cut short where it is very long. */
    text: z.string(),
    /** The message, where one was stored. */
    of: z.optional(cursor),
  }),
});
/** A word list of the room was set, or removed (nothing but its id): for those who moderate. Its words are not in the log. */
const setWords = z.object({
  ...common,
  verb: z.literal("set-words"),
  to: recipients,
  object: z.object({
    list: z.string(),
    action: z.optional(wordAction),
    words: z.optional(z.int()),
    hash: z.optional(z.string()),
  }),
});
const connect = z.object({ ...common, verb: z.literal("connect"), object: z.object({ session: sessionId }) });
const disconnect = z.object({
  ...common,
  verb: z.literal("disconnect"),
  object: z.object({
    session: sessionId,
    reason: z.enum(["closed", "lost", "expired", "revoked", "banned", "flooding", "deploy"]),
  }),
});
/** The user is here again, or here no more on any device: once for a time of coming and going, see docs/presence.md. */
const online = z.object({ ...common, verb: z.literal("online"), object: z.object({}) });
const offline = z.object({ ...common, verb: z.literal("offline"), object: z.object({ reason: offlineReason }) });
/** In the log of the user whom it is about. `until` absent: for ever. */
const globalBan = z.object({
  ...common,
  verb: z.literal("global-ban"),
  object: z.object({ user: userId, until: z.optional(time), reason }),
});
const globalUnban = z.object({
  ...common,
  verb: z.literal("global-unban"),
  object: z.object({ user: userId, reason: z.optional(reason) }),
});
/** `token` absent: all that were issued before it. */
const revoke = z.object({
  ...common,
  verb: z.literal("revoke"),
  object: z.object({ user: userId, token: z.optional(tokenId), until: z.optional(time), reason }),
});
/** What somebody says of themselves from here on; empty: nothing. */
const profile = z.object({ ...common, verb: z.literal("profile"), object: z.object({ text: profileText }) });
/** No whispers and no direct messages of theirs any more. */
const block = z.object({ ...common, verb: z.literal("block"), object: z.object({ user: userId }) });
const unblock = z.object({ ...common, verb: z.literal("unblock"), object: z.object({ user: userId }) });
/** In the log of an administrator: what they asked for, and why. */
const audit = z.object({
  ...common,
  verb: z.literal("audit"),
  object: z.object({ what: z.string(), why: z.optional(reason) }),
});
/** Written by enrichment only: numbers `first` to `last` are gone for good, even the object no longer has them. */
const gapLost = z.object({ ...common, verb: z.literal("gap-lost"), object: z.object({ first: seq, last: seq }) });

export const activity = z.discriminatedUnion("verb", [
  create,
  join,
  leave,
  send,
  whisper,
  edit,
  removeMessage,
  undelete,
  purge,
  react,
  rename,
  remove,
  move,
  invite,
  kick,
  ban,
  unban,
  mute,
  unmute,
  grant,
  setAcl,
  configure,
  report,
  callAdmin,
  claim,
  closeCall,
  hit,
  setWords,
  connect,
  disconnect,
  online,
  offline,
  globalBan,
  globalUnban,
  revoke,
  profile,
  block,
  unblock,
  audit,
  gapLost,
]);
export type Activity = z.infer<typeof activity>;
export type Verb = Activity["verb"];

/** The people it is for, besides its actor; undefined: everybody. */
export function recipientsOf(it: object): readonly UserId[] | undefined {
  return "to" in it && Array.isArray(it.to) ? it.to : undefined;
}

/** A message for everybody: what `count` counts. */
export function isCounted(it: { readonly verb: string }): boolean {
  return it.verb === "send" && recipientsOf(it) === undefined;
}

/** Some activities are for a few: everyone else must not learn of them. */
export function isVisibleTo(it: Activity, viewer: string): boolean {
  const to = recipientsOf(it);
  return to === undefined || it.actor.id === viewer || to.some((user) => user === viewer);
}
