/** Bodies of `/v1/admin/*`. Errors are problem documents, as everywhere. */
import * as z from "zod/mini";
import { action, attributes, denied, policy, rule } from "./acl.ts";
import { displayName, text } from "./texts.ts";
import { wireError } from "./errors.ts";
import { clientMessageId, roomAddress, roomId, time, userId } from "./ids.ts";
import { retention } from "./rest.ts";
import { roomRead, roomWrite } from "./room-request.ts";

/** Items of one bulk call. */
export const MAX_BULK_ITEMS = 500;

/** One request of a room, in the name of somebody, or of the administrator, who is a superuser there. */
export const adminRequest = z.strictObject({
  /** In whose name: they appear as the actor. Absent: the administrator. */
  as: z.optional(z.strictObject({ id: userId, name: z.optional(displayName) })),
  request: z.discriminatedUnion("verb", [...roomWrite.def.options, ...roomRead.def.options]),
});
export type AdminRequest = z.infer<typeof adminRequest>;

/** The same for up to 500 rooms; each is answered by itself. */
export const bulkBody = z.strictObject({
  items: z
    .array(z.strictObject({ room: roomAddress, ...adminRequest.shape }))
    .check(z.minLength(1), z.maxLength(MAX_BULK_ITEMS)),
});
/** In the order of the items: what each came to. */
export const bulkAnswer = z.object({
  items: z.array(z.union([z.object({ ok: z.unknown() }), z.object({ error: wireError })])),
});
export type BulkAnswer = z.infer<typeof bulkAnswer>;

/** A room that is made for somebody, who becomes its owner. */
export const adminRoomBody = z.strictObject({
  kind: z.enum(["group", "video", "channel"]),
  name: displayName,
  /** The channel that it is made in. */
  parent: z.optional(roomAddress),
  policy: z.optional(policy),
  /** Listed for, and joined by, those who were invited. */
  private: z.optional(z.boolean()),
  owner: z.strictObject({ id: userId, name: z.optional(displayName) }),
  retention: z.optional(retention),
});

/** One message to many rooms, from the system. */
export const broadcastBody = z.strictObject({
  rooms: z.array(roomAddress).check(z.minLength(1), z.maxLength(MAX_BULK_ITEMS)),
  text,
  /** With the same one nothing is sent twice. */
  id: clientMessageId,
});

/** Back to that moment, milliseconds since 1970; the platform goes back 30 days at most. */
export const restoreBody = z.strictObject({ at: time });

/** Whether somebody might do something, with everything that was looked at. */
export const explainBody = z.strictObject({
  principal: z.strictObject({
    id: userId,
    attributes: z.optional(attributes),
    role: z.optional(z.enum(["globalmod", "superuser"])),
    guest: z.optional(z.boolean()),
  }),
  room: roomAddress,
  action,
  /** What the one is to whom it is done. */
  subject: z.optional(userId),
});
export const explainAnswer = z.object({
  allowed: z.boolean(),
  role: z.string(),
  steps: z.array(
    z.object({
      at: roomId,
      rule: denied.shape.rule,
      outcome: z.enum(["pass", "exempt", "deny"]),
      text: z.optional(rule),
      error: z.optional(wireError),
    }),
  ),
});
export type ExplainAnswer = z.infer<typeof explainAnswer>;
