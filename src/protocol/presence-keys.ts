/**
 * The copy of presence that other services read, in Redis: its keys, and what stands in them. A published contract, explained
 * in docs/presence.md; a change that a reader could notice makes a new version.
 *
 * A sorted set's score is the end of a lease, milliseconds: an entry holds while `score > now`, whatever else stands there.
 * Only `seen` and `changes` have times that are no leases.
 */
import * as z from "zod/mini";
import type { RoomId, UserId } from "./ids.ts";

/** Part of every key. */
const VERSION = "p1";

/** How far back the change feed reaches: whoever was away longer reads everything anew. */
export const CHANGES_KEPT_MS = 24 * 3_600_000;
/** How long last-seen is kept. Ours: after that nobody asks. */
export const SEEN_KEPT_MS = 90 * 24 * 3_600_000;
/** How long after they were here somebody's memberships and blocks are kept. */
export const LIMITED_KEPT_MS = 30 * 24 * 3_600_000;

/** What others see. Nobody is ever `invisible` to others: they are `offline`. */
export const presenceStatus = z.enum(["online", "away", "busy", "offline"]);
export type PresenceStatus = z.infer<typeof presenceStatus>;

/** The fields of a status hash. Absent hash, or `until` in the past: offline. */
export const statusHash = z.object({
  status: z.enum(["online", "away", "busy"]),
  /** Since when that is so. */
  since: z.string().check(z.regex(/^\d{1,16}$/)),
  /** The end of the lease. */
  until: z.string().check(z.regex(/^\d{1,16}$/)),
});

/** For those who moderate there is a second set of everything that says where somebody is: with the invisible ones alone. */
export type Audience = "everybody" | "moderators";

export class PresenceKeys {
  readonly #prefix: string;

  constructor(environment: string) {
    this.#prefix = `starling:${environment}:${VERSION}`;
  }

  /** Sorted set of users who are online, visibly or (moderators) invisibly. */
  online(audience: Audience): string {
    return this.#of(audience, "online");
  }

  /** Hash, see `statusHash`. */
  status(user: UserId): string {
    return this.#of("everybody", `status:${user}`);
  }

  /** Sorted set of rooms where the user is present. */
  rooms(user: UserId, audience: Audience): string {
    return this.#of(audience, `rooms:${user}`);
  }

  /** Sorted set of users who are present in the room. */
  here(room: RoomId, audience: Audience): string {
    return this.#of(audience, `here:${room}`);
  }

  /** Sorted set of users; the score is when they were last here, visibly. */
  get seen(): string {
    return this.#of("everybody", "seen");
  }

  /** Sorted set of users; the score is when others last saw their status change. */
  get changes(): string {
    return this.#of("everybody", "changes");
  }

  /** Sorted set of the rooms that the user belongs to. Limited: for the presence service alone. */
  memberships(user: UserId): string {
    return `${this.#prefix}:limited:memberships:${user}`;
  }

  /** Sorted set of whom the user has blocked. Limited. */
  blocks(user: UserId): string {
    return `${this.#prefix}:limited:blocks:${user}`;
  }

  /** There while everybody may list the room; gone with its lease. Limited. */
  listed(room: RoomId): string {
    return `${this.#prefix}:limited:listed:${room}`;
  }

  #of(audience: Audience, name: string): string {
    return audience === "everybody" ? `${this.#prefix}:${name}` : `${this.#prefix}:moderators:${name}`;
  }
}
