/** `ban` and `unban`: out of the room, and not back in for as long as it says. */
import { CLOSE } from "../../../src/protocol/close-codes.ts";
import { may, standingOf } from "../may.ts";
import { actorOf } from "../session.ts";
import { nameOf, putOut } from "./put-out.ts";
import { sanctionOf } from "./sanction-of.ts";
import type { Apply } from "./verb.ts";

export const ban: Apply<"ban"> = (parts, batch, by, request) => {
  const { user } = request;
  const verdict = may(parts, by, "ban", batch.now, standingOf(parts, user, batch.now));
  if (!verdict.allowed) return verdict;
  const who = nameOf(parts, user);
  const { record, object } = sanctionOf(request, who, by, batch.now);
  const accepted = batch.add({ verb: "ban", actor: actorOf(by), object });
  parts.acl.setSanction("ban", record);
  putOut(parts, batch, user, CLOSE.FORBIDDEN, "banned");
  return accepted;
};

export const unban: Apply<"unban"> = (parts, batch, by, { user, reason }) => {
  const verdict = may(parts, by, "ban", batch.now, standingOf(parts, user, batch.now));
  if (!verdict.allowed) return verdict;
  const object = { user: nameOf(parts, user), ...(reason !== undefined && { reason }) };
  parts.acl.liftSanction("ban", user);
  return batch.add({ verb: "unban", actor: actorOf(by), object });
};
