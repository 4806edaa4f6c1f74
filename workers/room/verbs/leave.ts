/** `leave`: membership ends with a number in the log. The last owner names an heir in going. */
import { topRole } from "../../../src/domain/acl/roles.ts";
import { errorOf } from "../../../src/protocol/errors.ts";
import { may } from "../may.ts";
import { actorOf } from "../session.ts";
import { isLastOwner } from "./grant.ts";
import { nameOf } from "./put-out.ts";
import type { Apply } from "./verb.ts";

export const leave: Apply<"leave"> = (parts, batch, by, { heir }) => {
  const verdict = may(parts, by, "leave", batch.now);
  if (!verdict.allowed) return verdict;
  const { members, acl, record, sessions } = parts;
  const user = by.principal.id;
  // Of an empty room nobody has to be the owner.
  if (isLastOwner(parts, user) && members.count > 1 && record.kind !== "direct") {
    if (heir === undefined || heir === user || !members.has(heir)) return { error: errorOf("last_owner") };
    const role = topRole(record.kind);
    const before = acl.roles.get(heir);
    acl.setRole(heir, role);
    batch.add({
      verb: "grant",
      actor: actorOf(by),
      object: { user: nameOf(parts, heir), role, ...(before !== undefined && { before }) },
    });
  }
  members.remove(user);
  if (acl.roles.has(user)) acl.setRole(user, undefined);
  batch.afterwards(() => {
    if (!members.has(user)) sessions.setMember(user, false);
  });
  return batch.add({ verb: "leave", actor: actorOf(by), object: {} });
};
