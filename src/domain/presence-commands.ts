/**
 * What is written to the copy of presence, as commands that may be applied twice, in any adapter. Each tells the whole state
 * of one user or one room, never a difference: so what was lost is right again with the next one.
 */
import type { RoomId, UserId } from "../protocol/ids.ts";
import {
  CHANGES_KEPT_MS,
  LIMITED_KEPT_MS,
  SEEN_KEPT_MS,
  type PresenceKeys,
  type PresenceStatus,
} from "../protocol/presence-keys.ts";

type Scores = readonly (readonly [member: string, score: number])[];

export type WriteCommand =
  /** `greater`: a score only ever grows. */
  | { readonly op: "put"; readonly key: string; readonly scores: Scores; readonly greater?: true }
  | { readonly op: "take"; readonly key: string; readonly members: readonly string[] }
  /** Members whose score is below. */
  | { readonly op: "trim"; readonly key: string; readonly below: number }
  | { readonly op: "fields"; readonly key: string; readonly fields: Readonly<Record<string, string>> }
  | { readonly op: "mark"; readonly key: string; readonly until: number }
  | { readonly op: "expire"; readonly key: string; readonly at: number }
  | { readonly op: "remove"; readonly key: string };

export type ReadCommand =
  /** The score of each of the members. */
  | { readonly op: "scores"; readonly key: string; readonly members: readonly string[] }
  /** Members with a greater score, lowest first. */
  | { readonly op: "above"; readonly key: string; readonly score: number; readonly limit: number }
  | { readonly op: "hash"; readonly key: string }
  | { readonly op: "marked"; readonly key: string };

export type ReadAnswer =
  | { readonly op: "scores"; readonly scores: readonly (number | undefined)[] }
  | { readonly op: "above"; readonly members: readonly { readonly member: string; readonly score: number }[] }
  | { readonly op: "hash"; readonly fields: Readonly<Record<string, string>> | undefined }
  | { readonly op: "marked"; readonly marked: boolean };

/** A user as their own object knows them. */
export interface UserPresence {
  readonly user: UserId;
  readonly status: PresenceStatus;
  /** Online, and wants nobody to know: `status` is `offline` then. */
  readonly hidden: boolean;
  /** Since when others see this status. */
  readonly since: number;
  /** Now, where the feed of changes may not know it yet. */
  readonly changed?: number | undefined;
  /** When they were last here, visibly; 0: never. */
  readonly seen: number;
  readonly memberships: readonly RoomId[];
  readonly blocks: readonly UserId[];
}

/** `until`: the end of the lease; greater than in what this writer wrote before. */
export function userCommands(keys: PresenceKeys, it: UserPresence, until: number, now: number): WriteCommand[] {
  const { user } = it;
  return [
    // Blocks first: whoever is blocked never sees the rest without them.
    ...limited(keys.blocks(user), it.blocks, now),
    ...limited(keys.memberships(user), it.memberships, now),
    ...shown(keys, it, until),
    it.hidden
      ? { op: "put", key: keys.online("moderators"), scores: [[user, until]] }
      : { op: "take", key: keys.online("moderators"), members: [user] },
    ...(it.seen > 0 ? [put(keys.seen, user, it.seen)] : []),
    ...(it.changed === undefined ? [] : [put(keys.changes, user, it.changed)]),
    { op: "trim", key: keys.online("everybody"), below: now },
    { op: "trim", key: keys.online("moderators"), below: now },
    { op: "trim", key: keys.changes, below: now - CHANGES_KEPT_MS },
    { op: "trim", key: keys.seen, below: now - SEEN_KEPT_MS },
  ];
}

function put(key: string, user: UserId, score: number): WriteCommand {
  return { op: "put", key, scores: [[user, score]], greater: true };
}

function shown(keys: PresenceKeys, { user, status, since }: UserPresence, until: number): WriteCommand[] {
  const key = keys.status(user);
  if (status === "offline") {
    return [
      { op: "take", key: keys.online("everybody"), members: [user] },
      { op: "remove", key },
      // Their rooms say the same in a moment.
      { op: "remove", key: keys.rooms(user, "everybody") },
    ];
  }
  return [
    { op: "put", key: keys.online("everybody"), scores: [[user, until]] },
    { op: "fields", key, fields: { status, since: String(since), until: String(until) } },
    { op: "expire", key, at: until },
  ];
}

/** The whole list, with no moment in which it is empty: what this writing did not touch is gone after it. */
function limited(key: string, members: readonly string[], now: number): WriteCommand[] {
  if (members.length === 0) return [{ op: "remove", key }];
  const until = now + LIMITED_KEPT_MS;
  return [
    { op: "put", key, scores: members.map((it) => [it, until]) },
    { op: "trim", key, below: until },
    { op: "expire", key, at: until },
  ];
}

/** A room as its own object knows it. */
export interface RoomPresence {
  readonly room: RoomId;
  /** Everybody who is present now. */
  readonly visible: readonly UserId[];
  readonly hidden: readonly UserId[];
  /** Of those who were told to be present before: gone by now, or on the other side. */
  readonly left: readonly UserId[];
  readonly listed: boolean;
}

export function roomCommands(keys: PresenceKeys, it: RoomPresence, until: number, now: number): WriteCommand[] {
  const { room, visible, hidden, left } = it;
  return [
    ...left.flatMap((user): WriteCommand[] => [
      { op: "take", key: keys.rooms(user, "everybody"), members: [room] },
      { op: "take", key: keys.rooms(user, "moderators"), members: [room] },
    ]),
    ...presentIn(keys, room, visible, "everybody", until, now),
    ...presentIn(keys, room, hidden, "moderators", until, now),
    it.listed && visible.length > 0
      ? { op: "mark", key: keys.listed(room), until }
      : { op: "remove", key: keys.listed(room) },
  ];
}

function presentIn(
  keys: PresenceKeys,
  room: RoomId,
  users: readonly UserId[],
  audience: "everybody" | "moderators",
  until: number,
  now: number,
): WriteCommand[] {
  const key = keys.here(room, audience);
  if (users.length === 0) return [{ op: "remove", key }];
  return [
    { op: "put", key, scores: users.map((user) => [user, until]) },
    { op: "trim", key, below: until },
    { op: "expire", key, at: until },
    ...users.flatMap((user): WriteCommand[] => {
      const rooms = keys.rooms(user, audience);
      return [
        { op: "put", key: rooms, scores: [[room, until]] },
        { op: "trim", key: rooms, below: now },
        { op: "expire", key: rooms, at: until },
      ];
    }),
  ];
}
