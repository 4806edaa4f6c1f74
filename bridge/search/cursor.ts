/**
 * Where the next page of a search begins: the sort key of the last hit, not a count of hits, so that messages that come in
 * meanwhile move nothing.
 */
import * as z from "zod/mini";
import type { SearchQuery } from "../../src/protocol/bridge-api.ts";
import { activityId, time } from "../../src/protocol/ids.ts";

export type Order = SearchQuery["order"];

/** A hit's place: newest first by time and id, best first by score and then the same. */
export interface Place {
  readonly at: number;
  readonly id: string;
  /** Only with `best`. */
  readonly score: number | undefined;
}

/** The cursor was not made here, or for another order. */
export class BadCursor extends Error {
  override readonly name = "BadCursor";
}

const newest = z.tuple([z.literal("newest"), time, activityId]);
const best = z.tuple([z.literal("best"), time, activityId, z.number()]);
const cursor = z.union([newest, best]);

export function encodeCursor(order: Order, { at, id, score }: Place): string {
  const key = order === "best" ? [order, at, id, score] : [order, at, id];
  return Buffer.from(JSON.stringify(key)).toString("base64url");
}

/** @throws {BadCursor} */
export function decodeCursor({ order, cursor: text }: Pick<SearchQuery, "order" | "cursor">): Place | undefined {
  if (text === undefined) return undefined;
  const parsed = cursor.safeParse(jsonOf(Buffer.from(text, "base64url").toString()));
  if (!parsed.success || parsed.data[0] !== order) throw new BadCursor(`not a cursor of a search by ${order}`);
  const [, at, id, score] = parsed.data;
  return { at, id, score };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
