/** Bodies of the REST interface. Errors are RFC 9457 problem documents. */
import * as z from "zod/mini";
import { denied, policy } from "./acl.ts";
import { activity, roomKind } from "./activity.ts";
import { displayName, profileText } from "./texts.ts";
import { roomAddress, time, userId } from "./ids.ts";
import { MAX_RETENTION_MESSAGES, MAX_RETENTION_MS } from "./limits.ts";
import { accepted } from "./room-frame.ts";

/** How much a room's own store keeps; what is older comes from the archive, by the same cursor. */
export const retention = z.strictObject({
  messages: z.optional(z.int().check(z.minimum(1), z.maximum(MAX_RETENTION_MESSAGES))),
  ms: z.optional(z.int().check(z.minimum(60_000), z.maximum(MAX_RETENTION_MS))),
});
export type Retention = z.infer<typeof retention>;

/** `private`: listed for, and joined by, those who were invited; the same as a policy that says so. */
const settings = {
  name: displayName,
  /** The channel that it is made in. */
  parent: z.optional(roomAddress),
  retention: z.optional(retention),
  policy: z.optional(policy),
  private: z.optional(z.boolean()),
};
const createGroup = z.strictObject({ kind: z.literal("group"), ...settings });
const createVideo = z.strictObject({ kind: z.literal("video"), ...settings });
/** A place for rooms and for other channels. */
const createChannel = z.strictObject({ kind: z.literal("channel"), ...settings });
/** Mints the address of the one room of two people; the room itself begins with its first message. */
const createDirect = z.strictObject({ kind: z.literal("direct"), with: userId });
/** `POST /v1/rooms` */
export const createRoomBody = z.discriminatedUnion("kind", [createGroup, createVideo, createChannel, createDirect]);
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
  /** The channels above, outermost first. */
  path: z.optional(z.array(z.object({ id: roomAddress, name: z.optional(displayName) }))),
});
export type RoomDescription = z.infer<typeof roomDescription>;

/** In which order a channel's rooms are listed: by name, or the most members, people present, latest activity first. */
export const roomSort = z.enum(["name", "members", "present", "active"]);
export type RoomSort = z.infer<typeof roomSort>;

/** One line of a list. Counts are as the room told them last, some seconds ago. */
export const listedRoom = z.object({
  id: roomAddress,
  kind: roomKind,
  name: displayName,
  members: z.int(),
  present: z.int(),
  /** When something happened there last; to the minute. */
  active: time,
});
export type ListedRoom = z.infer<typeof listedRoom>;

/** `GET /v1/channels` and `GET /v1/rooms/:id/rooms`, both with `?sort=&cursor=&limit=` or `?name=` */
export const roomList = z.object({ rooms: z.array(listedRoom), next: z.optional(z.string()) });
export type RoomList = z.infer<typeof roomList>;

/** `POST /v1/rooms/:id/join-by-name` */
export const joinByNameBody = z.strictObject({ name: displayName });
/** Its answer: which room it is, and where in its log I joined. */
export const joinedByName = z.object({ room: roomAddress, ...accepted.shape });

/** One hit: the activity, the address of its room, and where in the text the words are ([start, end) in UTF-16 units). */
export const searchHit = z.object({ room: roomAddress, activity, highlights: z.array(z.tuple([z.int(), z.int()])) });
export type SearchHit = z.infer<typeof searchHit>;

/** `GET /v1/search?q=&room=&order=newest|best&cursor=&limit=` */
export const searchPage = z.object({ hits: z.array(searchHit), next: z.optional(z.string()) });
export type SearchPage = z.infer<typeof searchPage>;

/** `PUT /v1/me/profile`, and what `GET /v1/users/:user/profile` answers. */
export const profileBody = z.strictObject({ text: profileText });

/** `GET /v1/me/blocks` */
export const blockList = z.object({ users: z.array(userId) });
export type BlockList = z.infer<typeof blockList>;

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
  /** Where waiting helps: how long, milliseconds. The header `retry-after` says the same in seconds. */
  retryAfterMs: z.optional(z.int()),
});
export type Problem = z.infer<typeof problem>;
