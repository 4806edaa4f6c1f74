/**
 * What the address bar says: `#/` the list, `#/r/<address>` a room, `#/r/<address>/<epoch>.<seq>` a message in it. A direct
 * room carries `?with=<user id>`, because its address alone does not tell who the other one is.
 */
import { formatCursor, parseCursor, type Cursor } from "../../protocol/cursor.ts";
import { roomAddress, userId, type RoomAddress, type UserId } from "../../protocol/ids.ts";

export interface RoomRoute {
  readonly screen: "room";
  readonly address: RoomAddress;
  readonly at?: Cursor;
  readonly with?: UserId;
}
export type Route = { readonly screen: "home" } | RoomRoute;

/** Never fails: what is not understood is the list. */
export function parseRoute(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#/, "").split("?", 2);
  const [, kind, place, at] = path.split("/").map(decoded);
  const address = roomAddress.safeParse(place);
  if (kind !== "r" || !address.success) return { screen: "home" };
  const cursor = at === undefined ? undefined : parseCursor(at);
  const other = userId.safeParse(new URLSearchParams(query).get("with"));
  return {
    screen: "room",
    address: address.data,
    ...(cursor && { at: cursor }),
    ...(other.success && { with: other.data }),
  };
}

export function formatRoute(route: Route): string {
  if (route.screen === "home") return "#/";
  const at = route.at ? `/${formatCursor(route.at)}` : "";
  const query = route.with === undefined ? "" : `?with=${encodeURIComponent(route.with)}`;
  return `#/r/${route.address}${at}${query}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return "";
  }
}
