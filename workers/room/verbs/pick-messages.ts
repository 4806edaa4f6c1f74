/** All messages of a range of numbers, or of one author: the newest first, so many at once, and where to go on. */
import { compareCursors, type Cursor } from "../../../src/protocol/cursor.ts";
import { errorOf, type WireError } from "../../../src/protocol/errors.ts";
import { MAX_DELETED_AT_ONCE } from "../../../src/protocol/limits.ts";
import type { RequestOf } from "../../../src/protocol/room-request.ts";
import { parseBatch } from "../../event-log/log-rows.ts";
import type { BatchDraft } from "../batch.ts";
import { endOf, type Found } from "../look-up.ts";
import type { Parts } from "../parts.ts";
import { archivedSubject, loggedSubject, type Subject } from "./subject.ts";

/** Numbers looked at for one request: it is done while everybody else waits. */
const MAX_LOOKED_AT = 10_000;

interface Picked {
  readonly subjects: readonly Subject[];
  /** There may be more before this place. */
  readonly next: Cursor | undefined;
}

/** `isMeant`: of those in question, the ones that something is to be done to. */
export function pickMessages(
  parts: Parts,
  batch: BatchDraft,
  request: RequestOf<"delete"> | RequestOf<"purge">,
  isMeant: (subject: Subject) => boolean,
  found: Found | undefined,
): Picked | { readonly error: WireError } {
  const { log } = parts;
  const { author, range } = request;
  const first = range?.first ?? { epoch: 0, seq: 0 };
  const isAsked = (it: Subject) =>
    (author === undefined || it.author.id === author) && compareCursors(it, first) >= 0 && isMeant(it);
  if (found?.error) return { error: found.error };
  if (found) {
    const subjects = found.messages.map((it) => archivedSubject(parts, it, undefined)).filter(isAsked);
    return { subjects: subjects.toReversed(), next: found.next };
  }
  const end = endOf(log, request);
  if (end.epoch > log.epoch) return { error: errorOf("cursor_invalid") };
  // It was here when the request came, and has gone to the archive since.
  if (end.epoch < log.epoch) return { error: errorOf("busy") };
  const subjects: Subject[] = [];
  let last = Math.min(end.seq, log.head.seq + batch.drafts.length + 1);
  const lowest = first.epoch === log.epoch ? first.seq : 0;
  const stop = Math.max(lowest, last - MAX_LOOKED_AT);
  for (const subject of backwards(parts, batch, last)) {
    if (subject.seq < stop || subjects.length >= MAX_DELETED_AT_ONCE) break;
    last = subject.seq;
    if (subject.subject && isAsked(subject.subject)) subjects.push(subject.subject);
  }
  // Before the log's own beginning there may be more in the archive.
  const isAll =
    compareCursors(first, { epoch: log.epoch, seq: last }) >= 0 ||
    (last <= 1 && parts.record.created?.firstLife === true);
  return { subjects, next: isAll ? undefined : { epoch: log.epoch, seq: last } };
}

/** Numbers before `end` that are here, the newest first, each with its message if it is one. */
function* backwards(
  parts: Parts,
  batch: BatchDraft,
  end: number,
): Generator<{ readonly seq: number; readonly subject: Subject | undefined }> {
  const { log } = parts;
  const { epoch, seq: head } = log.head;
  for (let seq = end - 1; seq > head; seq--) {
    const draft = batch.drafts[seq - head - 1];
    if (draft) yield { seq, subject: loggedSubject(parts, batch, draft, { epoch, seq }) };
  }
  for (let last = Math.min(end - 1, head); last > 0;) {
    const row = log.batchBefore(last);
    if (!row) return;
    for (const it of parseBatch(row).toReversed()) {
      if (it.seq <= last) yield { seq: it.seq, subject: loggedSubject(parts, batch, it, it) };
    }
    last = row.first - 1;
  }
}
