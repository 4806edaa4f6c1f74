/**
 * What edge and bridge say to each other over HTTP, signed both ways (see domain/signature.ts). All are POST with a JSON
 * body. An implementer's own history service (`ARCHIVE = site`) answers all but `search` in the same shapes.
 */
import * as z from "zod/mini";
import { activity } from "./activity.ts";
import { cursor } from "./cursor.ts";
import { epoch, roomId, seq, targetId, userId } from "./ids.ts";
import { MAX_HISTORY_LIMIT, MAX_QUERY_LENGTH, MAX_SEARCH_LIMIT } from "./limits.ts";

export const BRIDGE_PATHS = {
  history: "/v1/query/history",
  archived: "/v1/query/archived",
  versions: "/v1/query/versions",
  authored: "/v1/query/authored",
  search: "/v1/query/search",
  operators: "/v1/query/operators",
} as const;
export const EDGE_PATHS = { resend: "/v1/bridge/resend" } as const;

/**
 * Activities of a target from the archive, all of them (the Room filters by viewer), messages as they are now, with what
 * happened to them as `overlay`: `before` a cursor, going back
 * through older epochs, or `after` one, within its epoch. Answered oldest first.
 */
export const historyQuery = z.object({
  target: targetId,
  direction: z.enum(["before", "after"]),
  cursor,
  limit: z.int().check(z.minimum(1), z.maximum(MAX_HISTORY_LIMIT)),
});
export type HistoryQuery = z.infer<typeof historyQuery>;
/** All of one epoch. `more`: in that direction, whichever epoch. A hole (`gap-lost`) shows as that activity. */
export const historyAnswer = z.object({ events: z.array(activity), more: z.boolean() });
export type HistoryAnswer = z.infer<typeof historyAnswer>;

/** How far the archive has this target's epoch: everything up to `seq`. 0 when it has nothing. */
export const archivedQuery = z.object({ target: targetId, epoch });
export const archivedAnswer = z.object({ seq });

/**
 * A message as it was written, and every `edit`, `delete`, `undelete` and `purge` of it, in order: what `history` has
 * joined into one. Empty where there is no such message.
 */
export const versionsQuery = z.object({ target: targetId, of: cursor });
export type VersionsQuery = z.infer<typeof versionsQuery>;
export const versionsAnswer = z.object({ events: z.array(activity) });
export type VersionsAnswer = z.infer<typeof versionsAnswer>;

/**
 * The messages of one author in a target, as they are now, going back from `before` through older epochs; absent: from the
 * newest on. Oldest first. A page may have fewer than `limit`, or none, and still not be the last: `next` says where to go on.
 */
export const authoredQuery = z.object({
  target: targetId,
  author: userId,
  before: z.optional(cursor),
  limit: z.int().check(z.minimum(1), z.maximum(MAX_HISTORY_LIMIT)),
});
export type AuthoredQuery = z.infer<typeof authoredQuery>;
/** `next`: the `before` of the next page; absent on the last one. */
export const authoredAnswer = z.object({ events: z.array(activity), next: z.optional(cursor) });
export type AuthoredAnswer = z.infer<typeof authoredAnswer>;

/** Full text over `rooms`, as `viewer` may see them (whispers only for their parties). */
export const searchQuery = z.object({
  viewer: userId,
  rooms: z.array(roomId).check(z.maxLength(10_000)),
  q: z.string().check(z.minLength(1), z.maxLength(MAX_QUERY_LENGTH)),
  order: z.enum(["newest", "best"]),
  cursor: z.optional(z.string().check(z.maxLength(256))),
  limit: z.int().check(z.minimum(1), z.maximum(MAX_SEARCH_LIMIT)),
});
export type SearchQuery = z.infer<typeof searchQuery>;
export const searchAnswer = z.object({
  hits: z.array(z.object({ activity, highlights: z.array(z.tuple([z.int(), z.int()])) })),
  /** Opaque; absent on the last page. */
  next: z.optional(z.string()),
});
export type SearchAnswer = z.infer<typeof searchAnswer>;

/** The bridge misses numbers: the object puts them into the queue again, or says from where on it has them. */
export const resendQuery = z.object({ target: targetId, epoch, first: seq, last: seq });
export type ResendQuery = z.infer<typeof resendQuery>;
/** `lost`: numbers up to and including this one are gone for good; 0 when none are. The rest was queued. */
export const resendAnswer = z.object({ lost: seq });
export type ResendAnswer = z.infer<typeof resendAnswer>;
