/** Is this message a retry? Then it has its number already, and is only acknowledged again. */
import { errorOf, type WireError } from "../../../src/protocol/errors.ts";
import type { RequestOf } from "../../../src/protocol/room-request.ts";
import type { Draft, EventLog } from "../../event-log/event-log.ts";
import type { UserId } from "../../../src/protocol/ids.ts";
import type { BatchDraft } from "../batch.ts";
import type { Asker } from "../room-api.ts";
import type { Outcome } from "./verb.ts";

type Message = RequestOf<"send"> | RequestOf<"whisper">;
export type Earlier = { readonly seq: number } | { readonly error: WireError } | undefined;

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

/** The same for every other verb: whose body is compared by nothing but what it is. */
export function findNumbered(
  log: EventLog,
  batch: BatchDraft,
  actor: UserId,
  id: string,
  verb: string,
): Outcome | undefined {
  const pending = batch.find(actor, id);
  const seq = pending?.seq ?? log.findRecent(actor, id);
  if (seq === undefined) return undefined;
  const stored = pending?.draft ?? log.get(seq);
  // One request may write a `grant` before its `leave`.
  const isSame = stored === undefined || stored.verb === verb || (verb === "leave" && stored.verb === "grant");
  return isSame ? { epoch: log.epoch, seq } : { error: errorOf("id_conflict") };
}

function compare(log: EventLog, seq: number, request: Message): Earlier {
  const stored = log.get(seq);
  return stored ? sameOrConflict(stored, request, seq) : { seq };
}

function sameOrConflict(stored: Draft, request: Message, seq: number): Earlier {
  const same = JSON.stringify(bodyOf(stored)) === JSON.stringify(bodyOf(request));
  return same ? { seq } : { error: errorOf("id_conflict") };
}

function bodyOf(it: Draft | Message): unknown {
  return [it.verb, "object" in it && "text" in it.object ? it.object.text : undefined, "to" in it ? it.to : undefined];
}
