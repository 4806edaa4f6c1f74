/** `react`: an emoji of one person on one message, or no more. Said twice it is still one, and nothing is written. */
import { errorOf } from "../../../src/protocol/errors.ts";
import { MAX_REACTIONS } from "../../../src/protocol/limits.ts";
import { actorOf } from "../session.ts";
import { addresseesOf, undelivered } from "./blocked.ts";
import { mayWrite } from "./rights.ts";
import { addChange, asItIs, audienceOf, partiesOf, visibleSubject } from "./subject.ts";
import type { Apply } from "./verb.ts";

export const react: Apply<"react"> = (parts, batch, by, request, found) => {
  const { of, emoji, on } = request;
  const verdict = mayWrite(parts, by, "send", batch.now);
  if (!verdict.allowed) return verdict;
  const me = by.principal.id;
  const subject = visibleSubject(parts, batch, me, of, found);
  if ("error" in subject) return subject;
  const { overlay } = subject.now;
  if (overlay?.deleted) return { error: errorOf("deleted") };
  const blocked = on && undelivered(parts, by, partiesOf(subject) ?? addresseesOf(parts, by, request));
  if (blocked) return { error: blocked };
  if (parts.overlays.hasReacted(subject, subject.now, me, emoji) === on) return asItIs(subject);
  const reactions = overlay?.reactions ?? [];
  if (on && reactions.length >= MAX_REACTIONS && !reactions.some((it) => it.emoji === emoji))
    return { error: errorOf("too_many_reactions") };
  if (parts.outbox.isFull) return { error: errorOf("backlogged") };
  const { epoch, seq } = subject;
  const object = { of: { epoch, seq }, emoji, on };
  return addChange(parts, batch, subject, { verb: "react", actor: actorOf(by), ...audienceOf(subject), object });
};
