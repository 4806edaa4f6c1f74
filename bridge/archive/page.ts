/** A page of history over any store of rows: one epoch an answer, no hole in it, on into older epochs. */
import type { HistoryAnswer, HistoryQuery } from "../../src/protocol/bridge-api.ts";
import { activityOf, lengthOf, type Epoch, type Row } from "./row.ts";

/** A page ends early rather than carry more text than this (UTF-16 units): a frame and a room's memory are bounded. */
export const MAX_PAGE_LENGTH = 1_048_576;

/** What a store must be able to do, for one target. */
export interface Rows {
  /** The rows of `epoch` below `seq`, newest first, `limit` at most. */
  before(epoch: number, seq: number, limit: number): Promise<Row[]>;
  /** The rows of `epoch` above `seq`, oldest first, `limit` at most. */
  after(epoch: number, seq: number, limit: number): Promise<Row[]>;
  /** The newest epoch that is older than this one. */
  olderThan(epoch: number): Promise<Epoch | undefined>;
}

export async function pageOf(rows: Rows, { direction, cursor, limit }: HistoryQuery): Promise<HistoryAnswer> {
  if (direction === "after") {
    const found = await rows.after(cursor.epoch, cursor.seq, limit + 1);
    const run = wholeRun(found, limit, (row, before) => row.first <= before.seq + 1);
    return { events: run.map(activityOf), more: found.length > run.length };
  }
  let { epoch, seq } = cursor;
  for (;;) {
    const found = await rows.before(epoch, seq, limit + 1);
    const run = wholeRun(found, limit, (row, before) => row.seq === before.first - 1);
    if (run.length > 0) {
      const more = found.length > run.length || (await rows.olderThan(epoch)) !== undefined;
      return { events: run.toReversed().map(activityOf), more };
    }
    const older = await rows.olderThan(epoch);
    if (!older) return { events: [], more: false };
    ({ epoch } = older);
    seq = older.newest + 1;
  }
}

/** The rows from the first on, as long as each touches the one before it. */
function wholeRun(rows: readonly Row[], limit: number, touches: (row: Row, before: Row) => boolean): Row[] {
  const run: Row[] = [];
  let length = 0;
  for (const row of rows.slice(0, limit)) {
    const before = run.at(-1);
    length += lengthOf(row);
    if (before && (!touches(row, before) || length > MAX_PAGE_LENGTH)) break;
    run.push(row);
  }
  return run;
}
