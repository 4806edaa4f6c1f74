/** A page of one author's messages over any store of rows. */
import type { AuthoredAnswer } from "../../src/protocol/bridge-api.ts";
import type { Cursor } from "../../src/protocol/cursor.ts";
import { MAX_PAGE_LENGTH } from "./page.ts";
import { activityOf, lengthOf, type Row } from "./row.ts";

/**
 * @param found newest first
 * @param next where to go on after all of `found`; undefined: there is nothing more
 */
export function authoredPage(found: readonly Row[], limit: number, next?: Cursor): AuthoredAnswer {
  let length = 0;
  const fitting = found.slice(0, limit).filter((row, i) => (length += lengthOf(row)) <= MAX_PAGE_LENGTH || i === 0);
  const events = fitting.toReversed().map(activityOf);
  const [oldest] = events;
  if (oldest && fitting.length < found.length) return { events, next: { epoch: oldest.epoch, seq: oldest.seq } };
  return { events, ...(next && { next }) };
}
