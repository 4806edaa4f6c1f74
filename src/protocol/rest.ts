/** Bodies of the REST interface. Errors are RFC 9457 problem documents. */
import * as z from "zod/mini";
import { denied } from "./acl.ts";
import { activity, displayName, roomKind } from "./activity.ts";
import { roomAddress, time, userId } from "./ids.ts";
import { MAX_RETENTION_MESSAGES, MAX_RETENTION_MS } from "./limits.ts";

/** How much a room's own store keeps; what is older comes from the archive, by the same cursor. */
export const retention = z.strictObject({
  messages: z.optional(z.int().check(z.minimum(1), z.maximum(MAX_RETENTION_MESSAGES))),
  ms: z.optional(z.int().check(z.minimum(60_000), z.maximum(MAX_RETENTION_MS))),
});
export type Retention = z.infer<typeof retention>;

const createGroup = z.strictObject({ kind: z.literal("group"), name: displayName, retention: z.optional(retention) });
/** Mints the address of the one room of two people; the room itself begins with its first message. */
const createDirect = z.strictObject({ kind: z.literal("direct"), with: userId });
/** `POST /v1/rooms` */
export const createRoomBody = z.discriminatedUnion("kind", [createGroup, createDirect]);
export type CreateRoomBody = z.infer<typeof createRoomBody>;

/** `POST /v1/rooms` and `GET /v1/rooms/:id` */
export const roomDescription = z.object({
  id: roomAddress,
  kind: roomKind,
  name: z.optional(displayName),
  /** A direct room that nobody wrote in yet is not `created`. */
  created: z.optional(time),
  members: z.int(),
  present: z.int(),
  /** Am I a member? */
  member: z.boolean(),
});
export type RoomDescription = z.infer<typeof roomDescription>;

/** One hit: the activity, the address of its room, and where in the text the words are ([start, end) in UTF-16 units). */
export const searchHit = z.object({ room: roomAddress, activity, highlights: z.array(z.tuple([z.int(), z.int()])) });
export type SearchHit = z.infer<typeof searchHit>;

/** `GET /v1/search?q=&room=&order=newest|best&cursor=&limit=` */
export const searchPage = z.object({ hits: z.array(searchHit), next: z.optional(z.string()) });
export type SearchPage = z.infer<typeof searchPage>;

export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  /** The code of errors.ts. */
  code: z.string(),
  temporary: z.boolean(),
  detail: z.optional(z.string()),
  /** Which action and which rule, where that is why. */
  denied: z.optional(denied),
});
export type Problem = z.infer<typeof problem>;
