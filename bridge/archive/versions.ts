/** A message's versions over any store of rows: as it was written, and its changes, the newest that fit. */
import type { VersionsAnswer } from "../../src/protocol/bridge-api.ts";
import { isSaid } from "../../src/domain/message-as-read.ts";
import { compareCursors } from "../../src/protocol/cursor.ts";
import { MAX_PAGE_LENGTH } from "./page.ts";
import { writtenOf, type Row } from "./row.ts";

const VERSIONS: ReadonlySet<string> = new Set(["edit", "delete", "undelete", "purge"]);

/** @param mentions activities about the message, in any order; reports and the like among them */
export function versionsOf(message: Row | undefined, mentions: readonly Row[]): VersionsAnswer {
  const written = message && writtenOf(message);
  if (!written || !isSaid(written)) return { events: [] };
  const changes = mentions
    .map((row) => ({ activity: writtenOf(row), length: row.text.length }))
    .filter(({ activity }) => VERSIONS.has(activity.verb))
    .toSorted((a, b) => compareCursors(b.activity, a.activity));
  let { length } = message.text;
  const fitting = changes.filter((it) => (length += it.length) <= MAX_PAGE_LENGTH);
  return { events: [written, ...fitting.toReversed().map(({ activity }) => activity)] };
}
