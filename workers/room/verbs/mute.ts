/** `mute` and `unmute`: reads, but does not write, for as long as it says. */
import { may, standingOf } from "../may.ts";
import { actorOf } from "../session.ts";
import { nameOf } from "./put-out.ts";
import { sanctionOf } from "./sanction-of.ts";
import type { Apply } from "./verb.ts";

export const mute: Apply<"mute"> = (parts, batch, by, request) => {
  const { user } = request;
  const verdict = may(parts, by, "mute", batch.now, standingOf(parts, user, batch.now));
  if (!verdict.allowed) return verdict;
  const { record, object } = sanctionOf(request, nameOf(parts, user), by, batch.now);
  parts.acl.setSanction("mute", record);
  return batch.add({ verb: "mute", actor: actorOf(by), object });
};

export const unmute: Apply<"unmute"> = (parts, batch, by, { user, reason }) => {
  const verdict = may(parts, by, "mute", batch.now, standingOf(parts, user, batch.now));
  if (!verdict.allowed) return verdict;
  parts.acl.liftSanction("mute", user);
  const object = { user: nameOf(parts, user), ...(reason !== undefined && { reason }) };
  return batch.add({ verb: "unmute", actor: actorOf(by), object });
};
