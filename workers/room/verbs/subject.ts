/** The message that a verb is about: from the batch at hand, the log, or the archive, as it reads now. */
import type { Said } from "../../../src/domain/message-as-read.ts";
import type { Change, Reading } from "../../../src/domain/message-fold.ts";
import type { Activity, Actor } from "../../../src/protocol/activity.ts";
import { compareCursors, type Cursor } from "../../../src/protocol/cursor.ts";
import { errorOf, type WireError } from "../../../src/protocol/errors.ts";
import type { UserId } from "../../../src/protocol/ids.ts";
import type { Accepted } from "../../../src/protocol/room-frame.ts";
import type { Draft } from "../../event-log/event-log.ts";
import type { BatchDraft } from "../batch.ts";
import type { Found } from "../look-up.ts";
import type { Parts } from "../parts.ts";

type Send = Extract<Activity, { verb: "send" }>;
type Refusal = { readonly error: WireError };

export interface Subject extends Cursor, Pick<Send, "held" | "origin"> {
  readonly verb: "send" | "whisper";
  readonly author: Actor;
  readonly written: number;
  readonly to: readonly UserId[] | undefined;
  /** It was let through, and held before as this one. */
  readonly heldAs: Cursor | undefined;
  readonly reply: Cursor | undefined;
  readonly attachments: Send["object"]["attachments"];
  /** How it reads now. */
  readonly now: Reading;
  /** What it says, were it not deleted; undefined where that was not looked up. */
  readonly text: string | undefined;
}

/** The message at that place, whoever may see it. */
export function subjectAt(parts: Parts, batch: BatchDraft, of: Cursor, found?: Found): Subject | Refusal {
  const { log } = parts;
  const isOurs = of.epoch === log.epoch;
  const known = !isOurs ? undefined : of.seq > log.head.seq ? batch.drafts[of.seq - log.head.seq - 1] : log.get(of.seq);
  if (known) return loggedSubject(parts, batch, known, of) ?? { error: errorOf("not_found") };
  if (found?.error) return { error: found.error };
  const archived = found?.messages.find((it) => compareCursors(it, of) === 0);
  if (archived) return archivedSubject(parts, archived, found?.text);
  // It was here when the request came, and has gone to the archive since.
  const isLate = found === undefined && isOurs && of.seq > 0 && of.seq < log.floor;
  return { error: errorOf(isLate ? "busy" : "not_found") };
}

/** The same, for whoever may see it; to everybody else it is not there. */
export function visibleSubject(
  parts: Parts,
  batch: BatchDraft,
  viewer: UserId,
  of: Cursor,
  found?: Found,
): Subject | Refusal {
  const subject = subjectAt(parts, batch, of, found);
  return "error" in subject || isFor(subject, viewer) ? subject : { error: errorOf("not_found") };
}

export function isFor({ to, author }: Subject, viewer: UserId): boolean {
  return to === undefined || author.id === viewer || to.includes(viewer);
}

/** Of the log, or of the batch at hand. */
export function loggedSubject(
  { overlays }: Parts,
  batch: BatchDraft,
  it: Activity | Draft,
  at: Cursor,
): Subject | undefined {
  if (it.verb !== "send" && it.verb !== "whisper") return undefined;
  const { text } = it.object;
  return {
    ...subjectOf(it, at, "at" in it ? it.at : batch.at, overlays.reading(at, { text })),
    text: overlays.textUnder(at) ?? text,
  };
}

export function archivedSubject({ overlays }: Parts, it: Said, text: string | undefined): Subject {
  const now = overlays.reading(it, { text: it.object.text, overlay: it.overlay });
  return { ...subjectOf(it, it, it.at, now), text: overlays.textUnder(it) ?? (now.overlay?.deleted ? text : now.text) };
}

function subjectOf(
  it: Extract<Draft, { verb: "send" | "whisper" }>,
  { epoch, seq }: Cursor,
  written: number,
  now: Reading,
): Omit<Subject, "text"> {
  const sent = it.verb === "send" ? it : undefined;
  return {
    epoch,
    seq,
    verb: it.verb,
    author: it.actor,
    written,
    to: it.to,
    held: sent?.held,
    heldAs: sent?.released?.of,
    origin: sent?.origin,
    reply: it.object.reply,
    attachments: it.object.attachments,
    now,
  };
}

/** What every change of a message says of it. */
export function changedOf({ epoch, seq, author, written, reply, origin }: Subject) {
  return { of: { epoch, seq }, author, written, ...(reply && { reply }), ...(origin && { origin }) };
}

/** Whom a change of it is for: all its parties, its author among them, who need not be the one that changes it. */
export function audienceOf({ to, author }: Subject): { to?: UserId[] } {
  return to ? { to: [...new Set([...to, author.id])] } : {};
}

type ChangeDraft =
  | Extract<Draft, { verb: "edit" | "delete" | "undelete" | "purge" | "react" }>
  | (Extract<Draft, { verb: "send" }> & { released: NonNullable<Send["released"]> });

/** Of a whisper: all whom it is between. */
export function partiesOf(subject: Subject): readonly UserId[] | undefined {
  return subject.verb === "whisper" ? audienceOf(subject).to : undefined;
}

/** Numbers the change, and keeps what comes of it. */
export function addChange(parts: Parts, batch: BatchDraft, subject: Subject, draft: ChangeDraft): Accepted {
  const accepted = batch.add(draft);
  const change: Change = { ...draft, ...accepted, at: batch.at };
  parts.overlays.apply(subject, subject.now, change);
  return accepted;
}

/** It is so already: nothing is written, and the answer is where it became so. */
export function asItIs({ now: { overlay }, epoch, seq }: Subject): Accepted {
  return overlay?.version ?? { epoch, seq };
}
