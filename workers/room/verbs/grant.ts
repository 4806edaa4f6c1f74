/** `grant`: gives a role, or takes it away. Nobody touches an equal or higher one; the last owner stays until there is another. */
import { roleOf } from "../../../src/domain/acl/role-of.ts";
import { grantable, mayGrant, topRole } from "../../../src/domain/acl/roles.ts";
import { errorOf } from "../../../src/protocol/errors.ts";
import type { UserId } from "../../../src/protocol/ids.ts";
import { factsOf, may, standingOf } from "../may.ts";
import type { Parts } from "../parts.ts";
import { actorOf } from "../session.ts";
import { nameOf } from "./put-out.ts";
import type { Apply } from "./verb.ts";

export const grant: Apply<"grant"> = (parts, batch, by, { user, role }) => {
  const { acl, record, members } = parts;
  const verdict = may(parts, by, "see", batch.now);
  if (!verdict.allowed) return verdict;
  if (role !== null && !grantable(record.kind).includes(role))
    return { error: errorOf("invalid", `role: there is no ${role} in a ${record.kind} room`) };
  const own = roleOf(factsOf(parts, by, batch.now));
  const isOneself = user === by.principal.id;
  const before = standingOf(parts, user, batch.now);
  // One may always step down from what was given here.
  const stepsDown = isOneself && role === null;
  if (!stepsDown && !mayGrant(own, isOneself ? "none" : before, role ?? "member"))
    return { error: errorOf("outranked") };
  if (role !== null && !members.has(user)) return { error: errorOf("not_in_room") };
  if (role !== acl.roleOf(user) && isLastOwner(parts, user)) return { error: errorOf("last_owner") };
  const had = acl.roles.get(user);
  acl.setRole(user, role ?? undefined);
  const object = {
    user: nameOf(parts, user),
    ...(role !== null && { role }),
    ...(had !== undefined && { before: had }),
  };
  return batch.add({ verb: "grant", actor: actorOf(by), object });
};

/** Is there nobody else who is responsible for the room? */
export function isLastOwner({ acl, record }: Parts, user: UserId): boolean {
  if (record.kind === "direct") return false;
  const top = topRole(record.kind);
  if (acl.roleOf(user) !== top) return false;
  for (const [other, role] of acl.roles) if (other !== user && role === top) return false;
  return true;
}
