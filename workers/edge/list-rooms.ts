/**
 * `GET /v1/channels` and `GET /v1/rooms/:id/rooms`, both with `?sort=name|members|present|active&cursor=&limit=`, or with
 * `?name=`: the rooms and channels of a channel, or the channels at the top, that the asker may know of.
 */
import { errorOf } from "../../src/protocol/errors.ts";
import { displayName } from "../../src/protocol/texts.ts";
import { DEFAULT_ROOMS_LIMIT, MAX_ROOMS_LIMIT } from "../../src/protocol/limits.ts";
import { roomSort, type ListedRoom, type RoomList } from "../../src/protocol/rest.ts";
import type { Principal } from "../../src/protocol/token.ts";
import { CHANNELS } from "../directory/channels.ts";
import { callObject } from "../object-call.ts";
import type { ListQuery, Named } from "../room/hierarchy/tree-api.ts";
import type { Refused } from "../room/room-api.ts";
import { authenticate } from "./authenticate.ts";
import type { EdgeContext, Outcome } from "./context.ts";
import { problem } from "./problem.ts";
import { limitOf } from "./query.ts";
import { roomOf } from "./room-of.ts";

/** Rooms of the asker that a list is told of; somebody in more of them finds the others in their own list. */
const MAX_MINE = 2_000;
/** What one query may say. */
const MAX_CURSOR_LENGTH = 1_024;

/** The channels at the top. */
export async function listChannels(c: EdgeContext): Promise<Response> {
  const principal = await authenticate(c);
  if (!principal.ok) return problem(principal.error);
  const name = c.req.query("name");
  if (name !== undefined)
    return named(c, principal.value, name, (it) =>
      callObject(c.env.DIRECTORY, CHANNELS, async (stub) => stub.findChannel(it)),
    );
  const query = await queryOf(c, principal.value);
  if (!query.ok) return problem(query.error);
  const list = await callObject(c.env.DIRECTORY, CHANNELS, async (stub) =>
    stub.listChannels(principal.value, query.value),
  );
  return "error" in list ? problem(list.error) : c.json(list);
}

export async function listRooms(c: EdgeContext): Promise<Response> {
  const principal = await authenticate(c);
  if (!principal.ok) return problem(principal.error);
  const room = await roomOf(c, c.req.param("id") ?? "", principal.value);
  if (!room.ok) return problem(room.error);
  const { id, asker } = room.value;
  const name = c.req.query("name");
  if (name !== undefined)
    return named(c, principal.value, name, (it) =>
      callObject(c.env.ROOMS, id, async (stub) => stub.findRoom(asker, it)),
    );
  const query = await queryOf(c, principal.value);
  if (!query.ok) return problem(query.error);
  const list = await callObject(c.env.ROOMS, id, async (stub) => stub.listRooms(asker, query.value));
  return "error" in list ? problem(list.error) : c.json(list);
}

async function queryOf(c: EdgeContext, principal: Principal): Promise<Outcome<ListQuery>> {
  const sort = roomSort.safeParse(c.req.query("sort") ?? "name");
  if (!sort.success) return { ok: false, error: errorOf("invalid", `sort: ${roomSort.options.join(", ")}`) };
  const limit = limitOf(c, DEFAULT_ROOMS_LIMIT, MAX_ROOMS_LIMIT);
  if (!limit.ok) return limit;
  const cursor = c.req.query("cursor");
  if (cursor !== undefined && cursor.length > MAX_CURSOR_LENGTH)
    return { ok: false, error: errorOf("cursor_invalid", "cursor") };
  const mine = await callObject(c.env.USERS, principal.id, (stub) => stub.roomIds());
  const query = { sort: sort.data, limit: limit.value, mine: mine.slice(0, MAX_MINE) };
  return { ok: true, value: { ...query, ...(cursor !== undefined && { cursor }) } };
}

/** The one of that name, described by itself: whether the asker may know of it, it alone can say. */
async function named(
  c: EdgeContext,
  principal: Principal,
  text: string,
  find: (name: string) => Promise<Named | Refused>,
): Promise<Response> {
  const name = displayName.safeParse(text);
  if (!name.success) return problem(errorOf("invalid", "name"));
  const found = await find(name.data);
  if ("error" in found && found.error.code !== "not_found") return problem(found.error);
  const rooms = "error" in found ? [] : await describe(c, principal, found);
  return c.json({ rooms } satisfies RoomList);
}

async function describe(c: EdgeContext, principal: Principal, { room, address }: Named): Promise<ListedRoom[]> {
  const asked = await roomOf(c, address, principal);
  if (!asked.ok) return [];
  const it = await callObject(c.env.ROOMS, room, async (stub) => stub.describe(asked.value.asker));
  if ("error" in it) return [];
  const { id, kind, name = "", members, present, created = 0 } = it;
  return [{ id, kind, name, members, present, active: created }];
}
