/** Pages of a channel's rooms: the orders there are, and the cursor between two pages. */
import * as z from "zod/mini";
import { roomId, type RoomId } from "../protocol/ids.ts";
import { roomSort, type RoomSort } from "../protocol/rest.ts";

/** The last room that was looked at, and where it stood. */
export interface PageCursor {
  readonly sort: RoomSort;
  readonly value: string | number;
  readonly room: RoomId;
}

const schema = z.tuple([roomSort, z.union([z.string(), z.number()]), roomId]);

/** Text that is safe in a query as it is. */
export function formatPageCursor({ sort, value, room }: PageCursor): string {
  const bytes = new TextEncoder().encode(JSON.stringify([sort, value, room]));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** undefined: not one of ours, or of another order. */
export function parsePageCursor(text: string, sort: RoomSort): PageCursor | undefined {
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    const json = new TextDecoder().decode(Uint8Array.from(binary, (unit) => unit.charCodeAt(0)));
    const parsed = schema.safeParse(JSON.parse(json));
    if (!parsed.success || parsed.data[0] !== sort) return undefined;
    const [, value, room] = parsed.data;
    return (typeof value === "string") === (sort === "name") ? { sort, value, room } : undefined;
  } catch {
    return undefined;
  }
}
