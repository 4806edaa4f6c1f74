/** Requests on a room socket, one JSON object per text frame. `ref` comes back on the reply as `re`. */
import * as z from "zod/mini";
import { message } from "./activity.ts";
import { cursor } from "./cursor.ts";
import { clientMessageId, userId } from "./ids.ts";
import { MAX_HISTORY_LIMIT, MAX_WHISPER_RECIPIENTS } from "./limits.ts";
import { ref, renew } from "./request.ts";

/** The text and nothing else: what a client may put into a message. */
const object = z.strictObject(message.shape);

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
const join = z.strictObject({ ref, verb: z.literal("join") });
const leave = z.strictObject({ ref, verb: z.literal("leave") });
const who = z.strictObject({ ref, verb: z.literal("who") });
/** Absent: DEFAULT_HISTORY_LIMIT. */
const limit = z.optional(z.int().check(z.minimum(1), z.maximum(MAX_HISTORY_LIMIT)));
/** Events before (newest last) or after a cursor, exclusive; with neither, the newest. See `HistoryPage`. */
const history = z
  .strictObject({ ref, verb: z.literal("history"), before: z.optional(cursor), after: z.optional(cursor), limit })
  .check(z.refine((it) => it.before === undefined || it.after === undefined, "before or after, not both"));

export const roomRequest = z.discriminatedUnion("verb", [send, whisper, join, leave, who, history, renew]);
export type RoomRequest = z.infer<typeof roomRequest>;
export type RoomVerb = RoomRequest["verb"];
export type RequestOf<V extends RoomVerb> = Extract<RoomRequest, { verb: V }>;
