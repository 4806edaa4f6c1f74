/** Is this message a retry? Then it has its number already, and is only acknowledged again. */
import { compareCursors, type Cursor } from "../../../src/protocol/cursor.ts";
import { errorOf, type WireError } from "../../../src/protocol/errors.ts";
import type { RequestOf } from "../../../src/protocol/room-request.ts";
import type { Draft, EventLog } from "../../event-log/event-log.ts";
import type { UserId } from "../../../src/protocol/ids.ts";
import type { BatchDraft } from "../batch.ts";
import type { Asker } from "../room-api.ts";
import type { Outcome } from "./verb.ts";

type Message = RequestOf<"send"> | RequestOf<"whisper"> | RequestOf<"cross">;
export type Earlier = { readonly seq: number; readonly held?: "review" } | { readonly error: WireError } | undefined;

/** The number it was given before, an error, or undefined: it is new. */
export function findEarlier(log: EventLog, batch: BatchDraft, by: Asker, request: Message): Earlier {
  const actor = by.principal.id;
  const pending = batch.find(actor, request.id);
  if (pending) return sameOrConflict(pending.draft, request, pending.seq);
  const recent = log.findRecent(actor, request.id);
  if (recent !== undefined) return compare(log, recent, request);
  const { head } = request;
  // Not a resend, or one that was first tried when the recent ids were complete: then they would have it.
  if (head === undefined) return undefined;
  if (head.epoch !== log.epoch) return { error: errorOf("retry_too_old") };
  if (head.seq + 1 >= log.recentFrom) return undefined;
  for (const activity of log.read(head.seq + 1, log.recentFrom - 1)) {
    if (activity.actor.id === actor && activity.clientMessageId === request.id)
      return sameOrConflict(activity, request, activity.seq);
  }
  return head.seq + 1 < log.floor ? { error: errorOf("retry_too_old") } : undefined;
}

/** The same for every other verb: whose body is compared by nothing but what it is, and the message that it is about. */
export function findNumbered(
  log: EventLog,
  batch: BatchDraft,
  actor: UserId,
  id: string,
  { verb, of }: { readonly verb: string; readonly of?: Cursor | undefined },
): Outcome | undefined {
  const pending = batch.find(actor, id);
  const seq = pending?.seq ?? log.findRecent(actor, id);
  if (seq === undefined) return undefined;
  const stored = pending?.draft ?? log.get(seq);
  // One request may write a `grant` before its `leave`.
  const isSameVerb = stored === undefined || stored.verb === verb || (verb === "leave" && stored.verb === "grant");
  const about = stored && "of" in stored.object ? stored.object.of : undefined;
  const isOther = of !== undefined && about !== undefined && compareCursors(of, about) !== 0;
  return isSameVerb && !isOther ? { epoch: log.epoch, seq } : { error: errorOf("id_conflict") };
}

function compare(log: EventLog, seq: number, request: Message): Earlier {
  const stored = log.get(seq);
  return stored ? sameOrConflict(stored, request, seq) : { seq };
}

function sameOrConflict(stored: Draft, request: Message, seq: number): Earlier {
  if (!saysTheSame(stored, request)) return { error: errorOf("id_conflict") };
  return "held" in stored && stored.held === "review" ? { seq, held: "review" } : { seq };
}

function saysTheSame(stored: Draft, request: Message): boolean {
  if (stored.verb === "whisper" && request.verb === "whisper") {
    if (JSON.stringify(stored.to) !== JSON.stringify([...new Set(request.to)])) return false;
  } else if (stored.verb !== "send" || request.verb !== (stored.origin ? "cross" : "send")) return false;
  const { text, attachments } = stored.object;
  const files = "attachments" in request.object ? request.object.attachments : undefined;
  if (text !== "" && idsOf(attachments) !== idsOf(files)) return false;
  // What was purged is nobody's to compare with any more.
  return text === "" || isMaskOf(text, request.object.text);
}

function idsOf(files: readonly { readonly id: string }[] | undefined): string {
  return (files ?? []).map(({ id }) => id).join();
}

/** What was sent, or the same with words as asterisks; the lists may have changed since. */
function isMaskOf(stored: string, sent: string): boolean {
  if (stored.length !== sent.length) return false;
  for (let at = 0; at < sent.length; at++) if (stored[at] !== sent[at] && stored[at] !== "*") return false;
  return true;
}
