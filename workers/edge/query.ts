/** Parameters of a query string that several routes have. */
import { parseCursor, type Cursor } from "../../src/protocol/cursor.ts";
import { errorOf } from "../../src/protocol/errors.ts";
import type { EdgeContext, Outcome } from "./context.ts";

export function limitOf(c: EdgeContext, standard: number, max: number): Outcome<number> {
  const text = c.req.query("limit");
  if (text === undefined) return { ok: true, value: standard };
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= max) return { ok: true, value: limit };
  return { ok: false, error: errorOf("invalid", `limit: 1 to ${max}`) };
}

export function cursorOf(c: EdgeContext, name: string): Outcome<Cursor | undefined> {
  const text = c.req.query(name);
  if (text === undefined) return { ok: true, value: undefined };
  const cursor = parseCursor(text);
  return cursor ? { ok: true, value: cursor } : { ok: false, error: errorOf("cursor_invalid", name) };
}
