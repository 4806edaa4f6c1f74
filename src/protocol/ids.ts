/**
 * The identifiers that cross a wire, each a branded type with one parser. All are safe as they are in a URL, a Redis key
 * and a Kafka key. Room ids contain `~`, which no user id may, so that a target is never ambiguous.
 */
import * as z from "zod/mini";

/** Longest user id, in characters: the token's `sub`. */
const MAX_USER_ID_LENGTH = 128;

/** The user that speaks for the system itself; no token may claim it. */
export const SYSTEM_USER = trusted<UserId>("starling-system");

const USER_ID = new RegExp(`^[A-Za-z0-9._:@-]{1,${MAX_USER_ID_LENGTH}}$`);
/** Crockford's base 32 in lower case: no i, l, o, u. */
const BASE32 = "[0-9a-hjkmnp-tv-z]";
const ROOM_ID = new RegExp(`^[gdvc]~${BASE32}{26}$`);
const ROOM_ADDRESS = new RegExp(`^[gdvc]~${BASE32}{26}\\.[a-z0-9]{1,8}\\.${BASE32}{16}$`);
const ACTIVITY_ID = new RegExp(`^${BASE32}{26}$`);

/** Who: the token's `sub`, opaque to us. */
export const userId = z.string().check(z.regex(USER_ID)).brand<"UserId">();
export type UserId = z.infer<typeof userId>;

/** Where: a kind letter (`g`roup, `d`irect, `v`ideo, `c`hannel), `~`, and 26 characters. The key of every store. */
export const roomId = z.string().check(z.regex(ROOM_ID)).brand<"RoomId">();
export type RoomId = z.infer<typeof roomId>;

/** A room id as clients see it: `<id>.<key id>.<tag>`; the tag proves that we minted the id. */
export const roomAddress = z.string().check(z.regex(ROOM_ADDRESS)).brand<"RoomAddress">();
export type RoomAddress = z.infer<typeof roomAddress>;

/** What a log belongs to: a room, or a user. */
export const targetId = z.union([roomId, userId]);
export type TargetId = z.infer<typeof targetId>;

/** One activity; time-ordered (a ULID in lower case). */
export const activityId = z.string().check(z.regex(ACTIVITY_ID)).brand<"ActivityId">();
export type ActivityId = z.infer<typeof activityId>;

/** One call for an admin; like an activity's id. */
export const callId = z.string().check(z.regex(ACTIVITY_ID)).brand<"CallId">();
export type CallId = z.infer<typeof callId>;

/** Chosen by the client, once per message: a retry with the same id is recognised. Unique per user. */
export const clientMessageId = z
  .string()
  .check(z.regex(/^[A-Za-z0-9_-]{1,64}$/))
  .brand<"ClientMessageId">();
export type ClientMessageId = z.infer<typeof clientMessageId>;

/** One socket. */
export const sessionId = z
  .string()
  .check(z.regex(/^[A-Za-z0-9_-]{1,64}$/))
  .brand<"SessionId">();
export type SessionId = z.infer<typeof sessionId>;

/** A token by the name that its issuer gave it; opaque, and never the token itself. */
export const tokenId = z.string().check(z.minLength(1), z.maxLength(256));

/** A life of a target's log: the time it began, milliseconds since 1970; always greater than the one before. */
export const epoch = z.int().check(z.positive());
/** A number in an epoch: 1, 2, 3 ... without a hole. 0 is "before the first". */
export const seq = z.int().check(z.nonnegative());
/** Milliseconds since 1970, UTC. */
export const time = z.int().check(z.nonnegative());

/** The deployment, from its configuration. Stamped on every record. */
export const environment = z.string().check(z.regex(/^[a-z0-9-]{1,32}$/));

/**
 * Brands an id that we made ourselves, or that comes back from our own storage: the one place where an id is not parsed.
 * Never for anything that a client sent.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names what it made
export function trusted<T extends UserId | RoomId | RoomAddress | ActivityId | SessionId | CallId>(id: string): T {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- this is what the function is for
  return id as T;
}
