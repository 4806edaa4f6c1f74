/**
 * `release`: a message that was held for review, or shadowed, becomes one for everybody: a new one, by its author, with a number
 * of its own. By those who may delete what its author wrote. Released twice it is still one.
 */
import { errorOf } from "../../../src/protocol/errors.ts";
import { mayDeleteOf } from "./rights.ts";
import { addChange, isFor, subjectAt } from "./subject.ts";
import type { Apply } from "./verb.ts";

export const release: Apply<"release"> = (parts, batch, by, { of }, found) => {
  const subject = subjectAt(parts, batch, of, found);
  if ("error" in subject) return subject;
  const { author, held, written, reply, attachments, origin, now } = subject;
  const verdict = mayDeleteOf(parts, by, author.id, batch.now);
  // Who may not see it learns nothing of it.
  if (held ? !verdict.allowed : !isFor(subject, by.principal.id)) return { error: errorOf("not_found") };
  if (!verdict.allowed) return verdict;
  if (!held) return { error: errorOf("invalid", "of: this message was not held") };
  if (now.overlay?.released) return now.overlay.released;
  if (now.overlay?.deleted) return { error: errorOf(now.overlay.deleted.purged ? "purged" : "deleted") };
  const draft = {
    verb: "send" as const,
    actor: author,
    ...(origin && { origin }),
    released: { of: { epoch: of.epoch, seq: of.seq }, by: by.principal.id, written },
    object: { text: now.text, ...(reply && { reply }), ...(attachments && { attachments }) },
  };
  // The request's id is its sender's; the message is the author's.
  return batch.under(undefined, () => addChange(parts, batch, subject, draft));
};
