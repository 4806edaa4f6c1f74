/** A message that was looked at goes into the batch: as it was written, masked, or for a few until it is released. */
import type { Accepted } from "../../../src/protocol/room-frame.ts";
import { MAX_RECIPIENTS } from "../../../src/protocol/limits.ts";
import type { Draft } from "../../event-log/event-log.ts";
import type { BatchDraft } from "../batch.ts";
import type { Passed } from "../check-words.ts";
import { moderatorsBut } from "../moderators.ts";
import type { Parts } from "../parts.ts";

export type Message = Extract<Draft, { verb: "send" | "whisper" }>;

export function storeMessage(parts: Parts, batch: BatchDraft, draft: Message, { text, held, note }: Passed): Accepted {
  const object = { ...draft.object, text };
  const author = draft.actor.id;
  if (draft.verb === "whisper" || held === undefined) {
    const accepted = batch.add(draft.verb === "whisper" ? { ...draft, object } : { ...draft, object });
    note(accepted);
    return accepted;
  }
  const to = held === "shadow" ? [author] : [author, ...moderatorsBut(parts, author)].slice(0, MAX_RECIPIENTS);
  const accepted = batch.add({ ...draft, object, to, held });
  note(accepted);
  if (held === "review") return { ...accepted, held };
  // Nothing about the answer is different.
  parts.shadows.add(author, accepted.seq);
  return accepted;
}
