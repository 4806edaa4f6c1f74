/** `undelete`: the message is back, with the text that it had. By those who may delete, or by its author who deleted it. */
import { errorOf } from "../../../src/protocol/errors.ts";
import { actorOf } from "../session.ts";
import { mayDeleteOf, mayWrite } from "./rights.ts";
import { addChange, asItIs, audienceOf, changedOf, isFor, subjectAt } from "./subject.ts";
import type { Apply } from "./verb.ts";

export const undelete: Apply<"undelete"> = (parts, batch, by, { of }, found) => {
  const me = by.principal.id;
  const subject = subjectAt(parts, batch, of, found);
  if ("error" in subject) return subject;
  const { deleted, edited } = subject.now.overlay ?? {};
  const isOwnDoing = subject.author.id === me && (deleted === undefined || deleted.by === me);
  const verdict = isOwnDoing
    ? mayWrite(parts, by, subject.verb, batch.now)
    : mayDeleteOf(parts, by, subject.author.id, batch.now);
  if (!isFor(subject, me) && !(subject.held && verdict.allowed)) return { error: errorOf("not_found") };
  if (!verdict.allowed) return verdict;
  if (!deleted) return asItIs(subject);
  if (deleted.purged) return { error: errorOf("purged") };
  // It was looked up when it was not deleted yet.
  if (subject.text === undefined) return { error: errorOf("busy") };
  parts.files.stay(subject);
  return addChange(parts, batch, subject, {
    verb: "undelete",
    actor: actorOf(by),
    ...audienceOf(subject),
    object: { ...changedOf(subject), text: subject.text, ...(edited !== undefined && { edited }) },
  });
};
