/**
 * `purge`: the text leaves for good: here at once, with what else carries it, and every store by the activity. What has not
 * left the room yet leaves without it.
 */
import { isSame, withoutTexts } from "../../../src/domain/message-copies.ts";
import type { Activity } from "../../../src/protocol/activity.ts";
import type { Cursor } from "../../../src/protocol/cursor.ts";
import { trusted, type ActivityId } from "../../../src/protocol/ids.ts";
import type { Accepted } from "../../../src/protocol/room-frame.ts";
import type { Draft } from "../../event-log/event-log.ts";
import type { BatchDraft } from "../batch.ts";
import type { Parts } from "../parts.ts";
import { actorOf } from "../session.ts";
import { mayPurge } from "./rights.ts";
import { addChange, audienceOf, changedOf, subjectAt, type Subject } from "./subject.ts";
import { takeAway } from "./take-away.ts";
import type { Apply } from "./verb.ts";

export const purge: Apply<"purge"> = (parts, batch, by, request, found) => {
  const { reason } = request;
  const why = reason === undefined ? {} : { reason };
  const isDone = ({ now }: Subject) => now.overlay?.deleted?.purged === true;
  const take = (it: Subject): Accepted => {
    const accepted = addChange(parts, batch, it, {
      verb: "purge",
      actor: actorOf(by),
      ...audienceOf(it),
      object: { ...changedOf(it), ...why },
    });
    takeTextOut(parts, batch, it);
    parts.files.leave(it, it.attachments, batch.now);
    batch.afterwards(() => parts.files.arm());
    // Held and let through it was two messages with one text.
    const other = it.heldAs ?? it.now.overlay?.released;
    const twin = other && subjectAt(parts, batch, other);
    if (twin && !("error" in twin) && !isDone(twin)) take(twin);
    return accepted;
  };
  const verdict = () => mayPurge(parts, by, batch.now);
  return takeAway(parts, batch, by, request, { own: verdict, others: verdict, isDone, take }, found);
};

function takeTextOut({ log, overlays }: Parts, batch: BatchDraft, of: Cursor): void {
  const isPurged = (it: Cursor) => isSame(it, of);
  const seqs = new Set(overlays.tracesOf(of));
  if (of.epoch === log.epoch) seqs.add(of.seq);
  for (const seq of seqs) log.rewrite(seq, (it) => withoutTexts(it, isPurged));
  batch.rewrite((draft, at) => draftOf(withoutTexts(activityOf(draft, at, log.target), isPurged)));
}

/** As if it had been numbered; what it has not yet got plays no part. */
function activityOf(draft: Draft, { epoch, seq }: Cursor, target: Activity["target"]): Activity {
  return { ...draft, id: trusted<ActivityId>(""), target, epoch, seq, at: 0, count: 0 };
}

function draftOf(activity: Activity): Draft {
  const { id: _id, target: _target, epoch: _epoch, seq: _seq, at: _at, count: _count, ...draft } = activity;
  return draft;
}
