/** What `delete` and `purge` have in common: one message, or all of a range or of an author, each with an activity of its own. */
import type { Verdict } from "../../../src/domain/acl/authorize.ts";
import { errorOf } from "../../../src/protocol/errors.ts";
import type { UserId } from "../../../src/protocol/ids.ts";
import { MAX_DELETED_AT_ONCE } from "../../../src/protocol/limits.ts";
import type { Accepted } from "../../../src/protocol/room-frame.ts";
import type { RequestOf } from "../../../src/protocol/room-request.ts";
import type { BatchDraft } from "../batch.ts";
import type { Found } from "../look-up.ts";
import type { Parts } from "../parts.ts";
import type { Asker } from "../room-api.ts";
import { pickMessages } from "./pick-messages.ts";
import { mayDeleteOf } from "./rights.ts";
import { asItIs, isFor, subjectAt, type Subject } from "./subject.ts";
import type { Outcome } from "./verb.ts";

/** A batch is written in one transaction and goes to everybody in one frame. */
const MAX_BATCH_DRAFTS = 4 * MAX_DELETED_AT_ONCE;

export interface Way {
  /** Of the asker's own message. */
  readonly own: (subject: Subject) => Verdict;
  /** Of other people's at all; by rank is asked besides. */
  readonly others: () => Verdict;
  readonly isDone: (subject: Subject) => boolean;
  readonly take: (subject: Subject) => Accepted;
}

export function takeAway(
  parts: Parts,
  batch: BatchDraft,
  by: Asker,
  request: RequestOf<"delete"> | RequestOf<"purge">,
  way: Way,
  found: Found | undefined,
): Outcome {
  if (batch.drafts.length >= MAX_BATCH_DRAFTS) return { error: errorOf("busy") };
  const me = by.principal.id;
  const allowed = rights(parts, by, way, batch.now);
  if (request.of) {
    const subject = subjectAt(parts, batch, request.of, found);
    if ("error" in subject) return subject;
    const verdict = allowed(subject);
    // Who may not see it learns nothing of it.
    if (!isFor(subject, me) && !(subject.held && verdict.allowed)) return { error: errorOf("not_found") };
    if (!verdict.allowed) return verdict;
    return way.isDone(subject) ? asItIs(subject) : way.take(subject);
  }
  const refused = request.author === me ? undefined : firstRefusal(way.others());
  if (refused) return refused;
  if (request.author !== undefined && request.author !== me) {
    const outranked = firstRefusal(mayDeleteOf(parts, by, request.author, batch.now));
    if (outranked) return outranked;
  }
  const isMeant = (it: Subject) => !way.isDone(it) && (isFor(it, me) || it.held !== undefined) && allowed(it).allowed;
  const picked = pickMessages(parts, batch, request, isMeant, found);
  if ("error" in picked) return picked;
  const taken = picked.subjects.map((subject) => way.take(subject));
  const { epoch, seq } = taken[0] ?? parts.log.head;
  return { epoch, seq, count: taken.length, ...(picked.next && { next: picked.next }) };
}

/** The verdict for each message; asked once for each author. */
function rights(parts: Parts, by: Asker, way: Way, now: number): (subject: Subject) => Verdict {
  const known = new Map<UserId | Subject["verb"], Verdict>();
  return (subject) => {
    const { id } = subject.author;
    const isOwn = id === by.principal.id;
    const key = isOwn ? subject.verb : id;
    const verdict = known.get(key) ?? (isOwn ? way.own(subject) : overOther(parts, by, way, id, now));
    known.set(key, verdict);
    return verdict;
  };
}

function overOther(parts: Parts, by: Asker, way: Way, author: UserId, now: number): Verdict {
  const verdict = way.others();
  return verdict.allowed ? mayDeleteOf(parts, by, author, now) : verdict;
}

function firstRefusal(verdict: Verdict): Exclude<Verdict, { allowed: true }> | undefined {
  return verdict.allowed ? undefined : verdict;
}
