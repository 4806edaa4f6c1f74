/**
 * `GET /v1/me/friends`: who of my friends is here, and chatting where. Two round trips: the people and their rooms, then what
 * may be known of those rooms. A room is named if everybody may list it or the asker belongs to it; else somebody is only
 * online.
 */
import type { ReadAnswer, ReadCommand } from "../../src/domain/presence-commands.ts";
import { roomId, type RoomAddress, type RoomId, type UserId } from "../../src/protocol/ids.ts";
import type { FriendsAnswer } from "../../src/protocol/presence-api.ts";
import { problem } from "../edge/problem.ts";
import { logError } from "../log-error.ts";
import { PresenceUnknown } from "../presence-store/store.ts";
import { asUser } from "./asker.ts";
import type { PresenceContext } from "./context.ts";
import { friendsOf } from "./friends-list.ts";
import { peopleOf, readsOf, unknownPeople } from "./people.ts";
import { presenceSettingsOf } from "./settings.ts";

/** Rooms of one friend that are looked at. Ours: nobody reads more of them. */
const ROOMS_EACH = 20;

export async function myFriends(c: PresenceContext): Promise<Response> {
  const asker = await asUser(c);
  if (!asker.ok) return problem(asker.error);
  const friends = await friendsOf(c, asker.value);
  if (!friends.ok) return problem(friends.error);
  const ids = [...new Set(friends.value)];
  const at = Date.now();
  try {
    return c.json({ at, friends: await look(c, ids, asker.value.id, at) } satisfies FriendsAnswer);
  } catch (error) {
    if (!(error instanceof PresenceUnknown)) throw error;
    logError("presence cannot be read", error);
    const unknown = unknownPeople(ids).map((it) => ({ ...it, rooms: [] }));
    return c.json({ at, friends: unknown } satisfies FriendsAnswer);
  }
}

async function look(
  c: PresenceContext,
  ids: readonly UserId[],
  asker: UserId,
  now: number,
): Promise<FriendsAnswer["friends"]> {
  const { keys, store } = presenceSettingsOf(c.env);
  const question = { ids, asker };
  const people = readsOf(keys, question);
  const where = ids.map((id): ReadCommand => ({
    op: "above",
    key: keys.rooms(id, "everybody"),
    score: now,
    limit: ROOMS_EACH,
  }));
  const answers = await store.read([...people, ...where]);
  const shown = peopleOf(question, answers, now).map((person, at) => ({
    person,
    // Only of whoever is shown as here: an entry may be older than a block, or than a wish to be invisible.
    rooms: person.status === "offline" ? [] : roomsIn(answers[people.length + at]),
  }));
  const named = await nameable(c, [...new Set(shown.flatMap(({ rooms }) => rooms))], asker, now);
  return shown.map(({ person, rooms }) => ({
    ...person,
    rooms: rooms.flatMap((it) => named.get(it) ?? []),
  }));
}

function roomsIn(answer: ReadAnswer | undefined): RoomId[] {
  const members = answer?.op === "above" ? answer.members : [];
  return members.flatMap(({ member }) => {
    const room = roomId.safeParse(member);
    return room.success ? [room.data] : [];
  });
}

/** Those of the rooms that the asker may know of, with their addresses. */
async function nameable(
  c: PresenceContext,
  rooms: readonly RoomId[],
  asker: UserId,
  now: number,
): Promise<ReadonlyMap<RoomId, RoomAddress>> {
  if (rooms.length === 0) return new Map();
  const { keys, store, tagger } = presenceSettingsOf(c.env);
  const [own, ...listed] = await store.read([
    { op: "scores", key: keys.memberships(asker), members: rooms },
    ...rooms.map((room): ReadCommand => ({ op: "marked", key: keys.listed(room) })),
  ]);
  const known = rooms.filter((_, at) => {
    const mark = listed[at];
    const isMember = own?.op === "scores" && (own.scores[at] ?? 0) > now;
    return isMember || (mark?.op === "marked" && mark.marked);
  });
  return new Map(await Promise.all(known.map(async (it) => [it, await tagger.address(it)] as const)));
}
