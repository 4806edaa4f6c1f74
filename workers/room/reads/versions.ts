/** `versions`: a message as it was written, and each change of its text, for those who may delete it. */
import { isSaid } from "../../../src/domain/message-as-read.ts";
import { isVisibleTo, type Activity } from "../../../src/protocol/activity.ts";
import type { VersionsAnswer } from "../../../src/protocol/bridge-api.ts";
import { compareCursors, type Cursor } from "../../../src/protocol/cursor.ts";
import { errorOf } from "../../../src/protocol/errors.ts";
import type { HistoryDeps } from "../history.ts";
import { may } from "../may.ts";
import type { Parts } from "../parts.ts";
import type { Asker, Refused } from "../room-api.ts";

export async function readVersions(
  parts: Parts,
  { archive }: Pick<HistoryDeps, "archive">,
  by: Asker,
  of: Cursor,
): Promise<VersionsAnswer | Refused> {
  const { log, overlays } = parts;
  const before = may(parts, by, "delete", Date.now());
  if (!before.allowed) return before;
  const isHere = of.epoch === log.epoch && of.seq >= log.floor;
  let events: readonly Activity[] = [];
  if (!isHere) {
    const asked = await archive.versions({ target: log.target, of });
    if (asked.kind !== "answer")
      return { error: errorOf(asked.kind === "none" ? "archive_none" : "archive_unavailable") };
    ({ events } = asked.answer);
    // What holds may have changed while the archive was asked.
    const verdict = may(parts, by, "delete", Date.now());
    if (!verdict.allowed) return verdict;
  }
  const isKnown = (it: Cursor) => events.some((event) => compareCursors(event, it) === 0);
  const own = [...(isHere ? [of.seq] : []), ...overlays.tracesOf(of)].flatMap((seq) => log.get(seq) ?? []);
  const all = [...events, ...own.filter((it) => !isKnown(it) && isTextOf(it, of))];
  const written = all.find(isSaid);
  // A message that is not for them can be looked at only where they are to decide about it.
  const isTheirs = written && (isVisibleTo(written, by.principal.id) || (written.verb === "send" && written.held));
  if (!written || !isTheirs) return { error: errorOf("not_found") };
  const [now = written] = overlays.join([written]).filter(isSaid);
  if (now.overlay?.deleted?.purged || written.object.text === "") return { error: errorOf("purged") };
  return { events: all };
}

/** A report carries its text, too, but is no version of it. */
function isTextOf(it: Activity, of: Cursor): boolean {
  if (isSaid(it)) return compareCursors(it, of) === 0;
  const isChange = it.verb === "edit" || it.verb === "delete" || it.verb === "undelete" || it.verb === "purge";
  return isChange && compareCursors(it.object.of, of) === 0;
}
