/** What the address bar says: `#/<tab>`, and of what: a room's address or a user id. */
import { useEffect, useState } from "preact/hooks";
import { roomAddress, userId, type RoomAddress, type UserId } from "../../../protocol/ids.ts";

export const TABS = [
  ["rooms", "Rooms"],
  ["people", "People"],
  ["bans", "Bans and mutes"],
  ["calls", "Calls"],
  ["reports", "Reports"],
  ["words", "Words"],
  ["explain", "Explain"],
  ["audit", "Audit"],
] as const;
export type Tab = (typeof TABS)[number][0];

export interface AdminRoute {
  readonly tab: Tab;
  readonly room?: RoomAddress;
  readonly user?: UserId;
}

/** Never fails: what is not understood is the rooms. */
export function parseAdminRoute(hash: string): AdminRoute {
  const [, name, ...rest] = hash.replace(/^#/, "").split("/").map(decoded);
  const tab = TABS.find(([key]) => key === name)?.[0] ?? "rooms";
  const room = rest.map((it) => roomAddress.safeParse(it)).find((it) => it.success);
  const user = rest.map((it) => userId.safeParse(it)).find((it) => it.success);
  return { tab, ...(room && { room: room.data }), ...(user && { user: user.data }) };
}

export function hashOf({ tab, room, user }: AdminRoute): string {
  return `#/${[tab, room, user].flatMap((it) => (it === undefined ? [] : [encodeURIComponent(it)])).join("/")}`;
}

export function useAdminRoute(): AdminRoute {
  const [route, setRoute] = useState(() => parseAdminRoute(location.hash));
  useEffect(() => {
    const changed = () => setRoute(parseAdminRoute(location.hash));
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  return route;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return "";
  }
}
