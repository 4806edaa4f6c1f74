/** `join` and `leave`: membership begins and ends with a number in the log. Both are harmless when repeated. */
import type { WireError } from "../../src/protocol/errors.ts";
import type { Accepted } from "../../src/protocol/room-frame.ts";
import type { BatchDraft } from "./batch.ts";
import { may } from "./may.ts";
import { isMember, type Parts } from "./parts.ts";
import { actorOf, type Session } from "./session.ts";

export function join(parts: Parts, batch: BatchDraft, session: Session): Accepted | { readonly error: WireError } {
  const verdict = may(parts, session, "join", batch.now);
  if (!verdict.allowed) return verdict;
  const { members, log } = parts;
  const { id: user, name } = session.principal;
  // A member already; in a direct room that does not exist yet there is nothing to join.
  if (isMember(parts, session)) return { epoch: log.epoch, seq: members.get(user)?.seq ?? 0 };
  const accepted = batch.add({ verb: "join", actor: actorOf(session), object: {} });
  members.add({ user, name, seq: accepted.seq, count: batch.count });
  return accepted;
}

export function leave(parts: Parts, batch: BatchDraft, session: Session): Accepted | { readonly error: WireError } {
  const verdict = may(parts, session, "leave", batch.now);
  if (!verdict.allowed) return verdict;
  parts.members.remove(session.principal.id);
  return batch.add({ verb: "leave", actor: actorOf(session), object: {} });
}
