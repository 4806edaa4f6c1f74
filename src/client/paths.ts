/** Where the edge answers. `origin`: http or https, perhaps with a path before ours. */
import { formatCursor, type Cursor } from "../protocol/cursor.ts";
import type { RoomAddress, UserId } from "../protocol/ids.ts";

/** Absent values are left out. */
export type Query = Readonly<Record<string, string | number | undefined>>;

export function restUrl(origin: string, path: string, query: Query = {}): string {
  const url = new URL(`${origin.replace(/\/+$/, "")}/v1/${path}`);
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value));
  return url.href;
}

export function roomSocketUrl(
  origin: string,
  address: RoomAddress,
  { since, peer }: { since: Cursor | undefined; peer: UserId | undefined },
): string {
  const query = { since: since && formatCursor(since), with: peer };
  return asSocket(restUrl(origin, `rooms/${encodeURIComponent(address)}/socket`, query));
}

export function userSocketUrl(origin: string): string {
  return asSocket(restUrl(origin, "me/socket"));
}

function asSocket(url: string): string {
  return url.replace(/^http/, "ws");
}
