/** A page of a channel's rooms, as far as the asker may see them. */
import { authorize } from "../../../src/domain/acl/authorize.ts";
import type { Level } from "../../../src/domain/acl/facts.ts";
import { formatPageCursor, parsePageCursor } from "../../../src/domain/hierarchy-page.ts";
import { errorOf } from "../../../src/protocol/errors.ts";
import type { ListedRoom, RoomList } from "../../../src/protocol/rest.ts";
import type { Action } from "../../../src/protocol/acl.ts";
import type { Principal } from "../../../src/protocol/token.ts";
import type { Refused } from "../room-api.ts";
import { sortValueOf, type Child, type Children } from "./children.ts";
import type { ListQuery } from "./tree-api.ts";

/** Rooms looked at for one page: where most of them are not for the asker, the page is short and goes on. */
const MAX_SCANNED = 2_000;

/** `levels`: what holds for the asker in the channel, and above it. */
export function listChildren(
  children: Children,
  principal: Principal,
  levels: readonly Level[],
  query: ListQuery,
  now: number,
): RoomList | Refused {
  const { sort, limit } = query;
  const after = query.cursor === undefined ? undefined : parsePageCursor(query.cursor, sort);
  if (query.cursor !== undefined && !after) return { error: errorOf("cursor_invalid", "cursor") };
  const mine = new Set(query.mine);
  const rooms: ListedRoom[] = [];
  let scanned = 0;
  let last: Child | undefined;
  for (const child of children.sorted(sort, after)) {
    if (last && (rooms.length === limit || scanned === MAX_SCANNED))
      return { rooms, next: formatPageCursor({ sort, value: sortValueOf(last, sort), room: last.room }) };
    scanned++;
    last = child;
    if (mine.has(child.room) || mayIn(child, "list", principal, levels, now)) rooms.push(lineOf(child));
  }
  return { rooms };
}

/** May they, as far as the room itself told? Somebody who is no member there. */
export function mayIn(
  child: Child,
  action: Action,
  principal: Principal,
  levels: readonly Level[],
  now: number,
): boolean {
  const ban = child.listing.bans.find(([user]) => user === principal.id);
  const level: Level = {
    room: child.room,
    kind: child.kind,
    policy: child.listing.policy,
    role: "none",
    ban: ban && { until: ban[1] ?? undefined },
    mute: undefined,
    frozen: false,
  };
  const facts = { principal, now, levels: [...levels, level] as const, member: false, present: false, invited: false };
  return authorize(action, { ...facts, levels: [...levels, level] }).allowed;
}

function lineOf({ address, kind, name, members, present, active }: Child): ListedRoom {
  return { id: address, kind, name, members, present, active };
}
