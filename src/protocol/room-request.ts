/**
 * What can be asked of a room, on its socket as one JSON object per text frame (`ref` comes back on the reply as `re`), and
 * by `POST /v1/rooms/:id/requests`.
 */
import * as z from "zod/mini";
import { attachments } from "./attachment.ts";
import { grantedRole, policyChange } from "./acl.ts";
import { roomSettings } from "./room-settings.ts";
import { displayName, emoji, reason, text } from "./texts.ts";
import { cursor } from "./cursor.ts";
import { callId, clientMessageId, roomAddress, userId } from "./ids.ts";
import { MAX_HISTORY_LIMIT, MAX_SANCTION_MS, MAX_WHISPER_RECIPIENTS } from "./limits.ts";
import { ref, renew } from "./request.ts";

/** What a client may put into a message: the text, what it answers, and files. */
const object = z.strictObject({ text, reply: z.optional(cursor), attachments: z.optional(attachments) });

/**
 * `id` makes a retry harmless: the room answers a repeated id with the number it has already. `head` goes with a resend
 * only: the head of the room that the client knew at its first try, so that the room can tell how far back to look.
 */
const send = z.strictObject({ ref, verb: z.literal("send"), id: clientMessageId, head: z.optional(cursor), object });
const whisper = z.strictObject({
  ref,
  verb: z.literal("whisper"),
  id: clientMessageId,
  head: z.optional(cursor),
  to: z.array(userId).check(z.minLength(1), z.maxLength(MAX_WHISPER_RECIPIENTS)),
  object,
});
/** From this room into another one: both decide, and the other one stores it. */
const cross = z.strictObject({
  ref,
  verb: z.literal("cross"),
  id: clientMessageId,
  head: z.optional(cursor),
  to: roomAddress,
  object: z.strictObject({ text }),
});
const join = z.strictObject({ ref, verb: z.literal("join") });
/** `heir`: the last owner names another one in going. */
const leave = z.strictObject({ ref, verb: z.literal("leave"), heir: z.optional(userId) });

/** Of everything else an `id` may be given, too, for the same purpose. */
const write = { ref, id: z.optional(clientMessageId) };

const edit = z.strictObject({ ...write, verb: z.literal("edit"), of: cursor, object: z.strictObject({ text }) });
/**
 * One message; or all of a range of numbers; or all of one author. Of many the newest come first, and at most
 * MAX_DELETED_AT_ONCE at once: `before` goes on where the answer said `next`.
 */
const which = {
  of: z.optional(cursor),
  range: z.optional(z.strictObject({ first: cursor, last: cursor })),
  author: z.optional(userId),
  before: z.optional(cursor),
};
const exactlyOne = z.refine<{ of?: unknown; range?: unknown; author?: unknown }>(
  (it) => [it.of, it.range, it.author].filter((part) => part !== undefined).length === 1,
  "of, range or author: one of them",
);
const remove = z
  .strictObject({ ...write, verb: z.literal("delete"), ...which, reason: z.optional(reason) })
  .check(exactlyOne);
const undelete = z.strictObject({ ...write, verb: z.literal("undelete"), of: cursor });
const purge = z
  .strictObject({ ...write, verb: z.literal("purge"), ...which, reason: z.optional(reason) })
  .check(exactlyOne);
/** A held or shadowed message becomes one for everybody. */
const release = z.strictObject({ ...write, verb: z.literal("release"), of: cursor });
const react = z.strictObject({ ...write, verb: z.literal("react"), of: cursor, emoji, on: z.boolean() });
const report = z.strictObject({ ...write, verb: z.literal("report"), of: cursor, reason });

const rename = z.strictObject({ ...write, verb: z.literal("rename"), name: displayName });
const removeRoom = z.strictObject({ ...write, verb: z.literal("remove"), reason: z.optional(reason) });
/** `null`: out of any channel. */
const move = z.strictObject({ ...write, verb: z.literal("move"), parent: z.nullable(roomAddress) });
const invite = z.strictObject({ ...write, verb: z.literal("invite"), user: userId });

const upon = { ...write, user: userId, reason: z.optional(reason) };
/** How long, milliseconds; absent: for ever. */
const ms = z.optional(z.int().check(z.minimum(1_000), z.maximum(MAX_SANCTION_MS)));
const kick = z.strictObject({ ...upon, verb: z.literal("kick") });
const ban = z.strictObject({ ...upon, verb: z.literal("ban"), ms });
const unban = z.strictObject({ ...upon, verb: z.literal("unban") });
const mute = z.strictObject({ ...upon, verb: z.literal("mute"), ms });
const unmute = z.strictObject({ ...upon, verb: z.literal("unmute") });
/** `null`: takes the role away. */
const grant = z.strictObject({ ...write, verb: z.literal("grant"), user: userId, role: z.nullable(grantedRole) });
const setAcl = z.strictObject({ ...write, verb: z.literal("set-acl"), policy: policyChange });
const configure = z.strictObject({ ...write, verb: z.literal("configure"), settings: z.partial(roomSettings) });

const callAdmin = z.strictObject({ ...write, verb: z.literal("call-admin"), reason });
const claim = z.strictObject({ ...write, verb: z.literal("claim"), call: callId });
const closeCall = z.strictObject({ ...write, verb: z.literal("close-call"), call: callId, note: z.optional(reason) });

/** Everything that the room writes down: each is an activity in its log. */
export const roomWrite = z.discriminatedUnion("verb", [
  send,
  whisper,
  cross,
  join,
  leave,
  edit,
  remove,
  undelete,
  purge,
  release,
  react,
  report,
  rename,
  removeRoom,
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
  callAdmin,
  claim,
  closeCall,
]);
export type RoomWrite = z.infer<typeof roomWrite>;

const WRITES: ReadonlySet<string> = new Set<string>(
  roomWrite.def.options.flatMap((it) => it.def.shape.verb.def.values),
);

const who = z.strictObject({ ref, verb: z.literal("who") });
/** Absent: DEFAULT_HISTORY_LIMIT. */
const limit = z.optional(z.int().check(z.minimum(1), z.maximum(MAX_HISTORY_LIMIT)));
/** Events before (newest last) or after a cursor, exclusive; with neither, the newest. See `HistoryPage`. */
const history = z
  .strictObject({ ref, verb: z.literal("history"), before: z.optional(cursor), after: z.optional(cursor), limit })
  .check(z.refine((it) => it.before === undefined || it.after === undefined, "before or after, not both"));
/** What holds here, and what I may. */
const acl = z.strictObject({ ref, verb: z.literal("acl") });
/** Members with their roles, bans and mutes; for those who moderate also why and by whom. */
const people = z.strictObject({ ref, verb: z.literal("people"), after: z.optional(userId) });
/** Who of the members would get in, were the rules these? */
const preview = z.strictObject({ ref, verb: z.literal("preview"), policy: policyChange });
/** For those who moderate: what a message said before it was edited or deleted. */
const versions = z.strictObject({ ref, verb: z.literal("versions"), of: cursor });
/** The calls for an admin here: all that are not closed for those who moderate, my own for me. */
const calls = z.strictObject({ ref, verb: z.literal("calls"), after: z.optional(callId) });

export const roomRead = z.discriminatedUnion("verb", [who, history, acl, people, preview, versions, calls]);

export type RoomRead = z.infer<typeof roomRead>;

export const roomRequest = z.discriminatedUnion("verb", [...roomWrite.def.options, ...roomRead.def.options, renew]);
export type RoomRequest = z.infer<typeof roomRequest>;
export function isWrite(request: { readonly verb: string }): request is RoomWrite {
  return WRITES.has(request.verb);
}
export type RoomVerb = RoomRequest["verb"];
export type RequestOf<V extends RoomVerb> = Extract<RoomRequest, { verb: V }>;
