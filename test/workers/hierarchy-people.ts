/** Channels and rooms in them, made as the edge makes them, and what tests ask of them. */
import { env } from "cloudflare:workers";
import { trusted, type RoomId } from "../../src/protocol/ids.ts";
import type { RoomDescription, RoomList } from "../../src/protocol/rest.ts";
import type { Principal } from "../../src/protocol/token.ts";
import { CHANNELS } from "../../workers/directory/channels.ts";
import { makeRoom as make, type Asked } from "../../workers/edge/create-room.ts";
import type { Asker, Refused } from "../../workers/room/room-api.ts";
import { principalOf, stubOf, type TestRoom } from "./room-people.ts";

export const SUPERUSER: Partial<Principal> = { role: "superuser" };

/** A name that no other test has: channels at the top share one list. */
export function fresh(name: string): string {
  return `${name} ${crypto.randomUUID().slice(0, 8)}`;
}

export async function tryMaking(
  { parent, ...asked }: Omit<Asked, "parent"> & { parent?: TestRoom },
  creator: string,
  as: Partial<Principal> = {},
): Promise<RoomDescription | Refused> {
  return make(env, { ...asked, ...(parent && { parent: parent.address }) }, { ...principalOf(creator), ...as });
}

function roomOf(made: RoomDescription | Refused): TestRoom {
  if ("error" in made) throw new Error(`${made.error.code}: ${made.error.message}`);
  return { id: trusted<RoomId>(made.id.split(".")[0] ?? ""), address: made.id };
}

type Settings = Partial<Pick<Asked, "kind" | "policy" | "private" | "retention">>;

/** A channel that `creator` owns; at the top unless it says otherwise. */
export async function channel(name: string, parent?: TestRoom, more: Settings = {}, creator = "ada") {
  const asked = { kind: "channel" as const, name, ...more, ...(parent && { parent }) };
  return roomOf(await tryMaking(asked, creator, SUPERUSER));
}

export async function roomIn(parent: TestRoom, name: string, more: Settings = {}, creator = "ada") {
  return roomOf(await tryMaking({ kind: "group", name, ...more, parent }, creator, SUPERUSER));
}

export function asker(room: TestRoom, name: string, as: Partial<Principal> = {}): Asker {
  return { principal: { ...principalOf(name), ...as }, address: room.address };
}

export function channelsObject() {
  return env.DIRECTORY.getByName(CHANNELS);
}

export interface Listing {
  readonly sort?: "name" | "members" | "present" | "active";
  readonly limit?: number;
  readonly cursor?: string;
  readonly mine?: readonly RoomId[];
}

export async function list(of: TestRoom, name: string, { as, ...query }: Listing & { as?: Partial<Principal> } = {}) {
  const answer: RoomList | Refused = await stubOf(of).listRooms(asker(of, name, as), {
    sort: "name",
    limit: 50,
    mine: [],
    ...query,
  });
  if ("error" in answer) throw new Error(answer.error.code);
  return answer;
}

export async function namesIn(of: TestRoom, name: string, more: Parameters<typeof list>[2] = {}): Promise<string[]> {
  return (await list(of, name, more)).rooms.map((it) => it.name);
}
