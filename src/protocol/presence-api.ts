/** Bodies of the presence service (`workers/presence`). Errors are RFC 9457 problem documents, as everywhere. */
import * as z from "zod/mini";
import { roomAddress, time, userId } from "./ids.ts";
import { presenceStatus } from "./presence-keys.ts";

/** People that one question may be about, and friends that somebody may have here. */
export const MAX_ASKED = 1_000;
/** Changes on one page. */
export const MAX_CHANGES = 1_000;
/** Header of `GET /v1/me/friends`: the site's signed list of the asker's friends. */
export const FRIENDS_HEADER = "starling-friends";
/** What such a list is made for, and nothing else. */
export const FRIENDS_AUDIENCE = "starling-friends";

export const askedIds = z.array(userId).check(z.maxLength(MAX_ASKED));

/** `POST /v1/online` */
export const onlineBody = z.strictObject({ ids: askedIds });

/** `unknown`: the copy of presence cannot be read right now. Never taken for `offline`. */
const shownStatus = z.union([presenceStatus, z.literal("unknown")]);

const shownUser = {
  id: userId,
  status: shownStatus,
  /** Since when; of whoever is here. */
  since: z.optional(time),
  /** When whoever is offline was last here, as far as it is known and may be. */
  seen: z.optional(time),
};

/** In the order in which they were asked for, each once. */
export const onlineAnswer = z.object({ at: time, users: z.array(z.object(shownUser)) });
export type OnlineAnswer = z.infer<typeof onlineAnswer>;
export type ShownUser = OnlineAnswer["users"][number];

/** `GET /v1/me/friends`. `rooms`: where they are now, as far as the asker may know of the room. */
export const friendsAnswer = z.object({
  at: time,
  friends: z.array(z.object({ ...shownUser, rooms: z.array(roomAddress) })),
});
export type FriendsAnswer = z.infer<typeof friendsAnswer>;

/** `GET /v1/changes`: how they are now, not each step on the way. `more`: ask again at once. */
export const changesAnswer = z.object({
  at: time,
  changes: z.array(z.object({ ...shownUser, changed: time })),
  /** The next question's `since`. Reaches back a little, so that what arrived late is not missed. */
  next: time,
  more: z.boolean(),
});
export type ChangesAnswer = z.infer<typeof changesAnswer>;
