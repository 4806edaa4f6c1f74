/** `edit`: the author's new text, for as long as the room allows. The texts before stay for those who moderate. */
import { errorOf } from "../../../src/protocol/errors.ts";
import { checkWords } from "../check-words.ts";
import { actorOf } from "../session.ts";
import { addresseesOf, undelivered } from "./blocked.ts";
import { mayWrite } from "./rights.ts";
import { tooBig } from "./size.ts";
import { addChange, asItIs, audienceOf, changedOf, partiesOf, visibleSubject } from "./subject.ts";
import type { Apply } from "./verb.ts";

export const edit: Apply<"edit"> = (parts, batch, by, request, found) => {
  const { of, object } = request;
  const seen = mayWrite(parts, by, "send", batch.now);
  const subject = visibleSubject(parts, batch, by.principal.id, of, found);
  if ("error" in subject) return seen.allowed ? subject : seen;
  const verdict = mayWrite(parts, by, subject.verb, batch.now);
  if (!verdict.allowed) return verdict;
  if (subject.author.id !== by.principal.id) return { error: errorOf("not_yours") };
  const { text, overlay } = subject.now;
  if (overlay?.deleted) return { error: errorOf("deleted") };
  const blocked = undelivered(parts, by, partiesOf(subject) ?? addresseesOf(parts, by, request));
  if (blocked) return { error: blocked };
  if (batch.now - subject.written > parts.acl.settings.editMs) return { error: errorOf("edit_too_late") };
  if (object.text === text) return asItIs(subject);
  const draft = {
    verb: "edit",
    actor: actorOf(by),
    ...audienceOf(subject),
    object: { ...changedOf(subject), text: object.text },
  } as const;
  const refused = tooBig(draft, object.text);
  if (refused) return refused;
  if (parts.outbox.isFull) return { error: errorOf("backlogged") };
  // What is held, or shadowed, stays so; nothing else can be by an edit.
  const what = subject.verb === "whisper" ? "whisper" : subject.held ? "send" : "edit";
  const words = checkWords(parts, batch, by, object.text, what);
  if ("error" in words) return words;
  const accepted = addChange(parts, batch, subject, { ...draft, object: { ...draft.object, text: words.text } });
  words.note(of);
  return accepted;
};
