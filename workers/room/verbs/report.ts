/**
 * `report`: those who moderate are to look at a message. What was said before and after it goes along, as the reporter saw it;
 * whoever wrote it never learns of the report.
 */
import { isSaid, type Said } from "../../../src/domain/message-as-read.ts";
import { isVisibleTo } from "../../../src/protocol/activity.ts";
import { compareCursors, type Cursor } from "../../../src/protocol/cursor.ts";
import { errorOf } from "../../../src/protocol/errors.ts";
import type { UserId } from "../../../src/protocol/ids.ts";
import { MAX_ACTIVITY_BYTES, REPORT_EVIDENCE } from "../../../src/protocol/limits.ts";
import type { Draft } from "../../event-log/event-log.ts";
import type { Found } from "../look-up.ts";
import { may } from "../may.ts";
import { moderatorsBut } from "../moderators.ts";
import type { Parts } from "../parts.ts";
import { actorOf } from "../session.ts";
import { bytesOf } from "./size.ts";
import { visibleSubject } from "./subject.ts";
import type { Apply } from "./verb.ts";

/** Numbers looked through on either side: what is not for the reporter, or no message, does not count. */
const MAX_LOOKED_AT = 200;

export const report: Apply<"report"> = (parts, batch, by, { of, reason }, found) => {
  const verdict = may(parts, by, "history", batch.now);
  if (!verdict.allowed) return verdict;
  const me = by.principal.id;
  const subject = visibleSubject(parts, batch, me, of, found);
  if ("error" in subject) return subject;
  const { author } = subject;
  if (author.id === me) return { error: errorOf("invalid", "of: this is your own message") };
  if (parts.outbox.isFull) return { error: errorOf("backlogged") };
  const to = moderatorsBut(parts, author.id);
  const draftWith = (evidence: readonly Said[]) => ({
    verb: "report" as const,
    actor: actorOf(by),
    to,
    object: { of: { epoch: of.epoch, seq: of.seq }, author, reason, evidence: [...evidence] },
  });
  return batch.add(fitting(evidenceOf(parts, me, of, found), of, draftWith));
};

/** Oldest first, the reported one among them. */
function evidenceOf({ log, overlays }: Parts, viewer: UserId, of: Cursor, found: Found | undefined): Said[] {
  const isHere = of.epoch === log.epoch && of.seq >= log.floor;
  const around = isHere ? log.read(Math.max(1, of.seq - MAX_LOOKED_AT), of.seq + MAX_LOOKED_AT) : [];
  const known = isHere ? around : (found?.messages ?? []);
  const seen = overlays
    .join(known.filter((it) => isVisibleTo(it, viewer)))
    .filter(isSaid)
    .map(withoutReactions);
  const at = seen.findIndex((it) => compareCursors(it, of) === 0);
  return seen.slice(Math.max(0, at - REPORT_EVIDENCE), at + REPORT_EVIDENCE + 1);
}

/** What lies furthest off goes first; the reported message itself is cut short rather than left out. */
function fitting(evidence: Said[], of: Cursor, draftWith: (evidence: readonly Said[]) => Draft): Draft {
  let kept = evidence;
  for (;;) {
    const draft = draftWith(kept);
    if (bytesOf(draft) <= MAX_ACTIVITY_BYTES) return draft;
    const at = kept.findIndex((it) => compareCursors(it, of) === 0);
    if (kept.length > 1) kept = at > kept.length - 1 - at ? kept.slice(1) : kept.slice(0, -1);
    else kept = kept.map(cutShort);
  }
}

/** Who liked it is no evidence, and can be long. */
function withoutReactions(it: Said): Said {
  if (!it.overlay?.reactions) return it;
  const { reactions: _, ...overlay } = it.overlay;
  return { ...it, overlay };
}

function cutShort(it: Said): Said {
  const text = it.object.text.slice(0, Math.floor(it.object.text.length / 2)).toWellFormed();
  return { ...it, object: { ...it.object, text } };
}
