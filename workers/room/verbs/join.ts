/** `join`: membership begins with a number in the log. Harmless when repeated. */
import { checkWords } from "../check-words.ts";
import { may } from "../may.ts";
import { isMember } from "../parts.ts";
import { actorOf } from "../session.ts";
import type { Apply } from "./verb.ts";

export const join: Apply<"join"> = (parts, batch, by) => {
  const verdict = may(parts, by, "join", batch.now);
  if (!verdict.allowed) return verdict;
  const { members, log, acl } = parts;
  const { id: user, name } = by.principal;
  // A member already; in a direct room that does not exist yet there is nothing to join.
  if (isMember(parts, by)) return { epoch: log.epoch, seq: members.get(user)?.seq ?? 0 };
  const words = checkWords(parts, batch, by, name ?? user, "name");
  if ("error" in words) return words;
  const accepted = batch.add({ verb: "join", actor: actorOf(by), object: {} });
  members.add({ user, name, seq: accepted.seq, count: batch.count });
  acl.uninvite(user);
  words.note();
  return accepted;
};
