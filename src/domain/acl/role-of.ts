/** What somebody is in a room: the highest of what the token, the ancestors, the room and membership make them. */
import type { Role } from "../../protocol/acl.ts";
import type { Facts } from "./facts.ts";
import { higher, isExempt } from "./roles.ts";
import type { Action } from "../../protocol/acl.ts";

export function roleOf(facts: Facts): Role {
  const { principal, levels, member } = facts;
  const plain: Role = member ? (principal.guest === true ? "guest" : "member") : "none";
  // A direct room has two members and nothing else.
  if (levels.at(-1)?.kind === "direct") return plain;
  return levels.reduce((role, level) => higher(role, level.role), higher(plain, principal.role ?? "none"));
}

/** The rules of `levels[at]` do not hold this asker up. */
export function isExemptAt(facts: Facts, at: number, action: Action): boolean {
  const { principal, levels } = facts;
  if (levels.at(-1)?.kind === "direct") return false;
  if (principal.role !== undefined && isExempt(principal.role, action)) return true;
  // A role given at one place holds there and below it.
  return levels.some((level, i) => i <= at && isExempt(level.role, action) && holdsBelow(level.role, i, at));
}

/** A room's owner is one in that room; a room has nothing below it anyway. */
function holdsBelow(role: Role, given: number, at: number): boolean {
  return role === "owner" || role === "moderator" ? given === at : true;
}
