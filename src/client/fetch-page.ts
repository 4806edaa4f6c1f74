/** A page of a room's history over its socket. */
import type { Cursor } from "../protocol/cursor.ts";
import type { HistoryPage } from "../protocol/room-frame.ts";
import { clientError } from "./error.ts";
import { readPage } from "./frames.ts";

/** Sends a request, resolves to the `ok` of its answer, rejects with a StarlingError. */
export type Request = (body: object) => Promise<unknown>;

interface PageOptions {
  readonly before?: Cursor;
  readonly after?: Cursor;
  readonly limit: number;
}

export async function fetchPage(request: Request, options: PageOptions): Promise<HistoryPage> {
  const page = readPage(await request({ verb: "history", ...options }));
  if (!page) throw clientError("bad_answer");
  return page;
}
