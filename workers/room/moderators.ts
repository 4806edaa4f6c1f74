/** Who moderates a room: who is asked when somebody calls, who hears of what is for them only, and may this one. */
import { roleOf } from "../../src/domain/acl/role-of.ts";
import { rankOf } from "../../src/domain/acl/roles.ts";
import { errorOf } from "../../src/protocol/errors.ts";
import { SYSTEM_USER, type UserId } from "../../src/protocol/ids.ts";
import { MAX_RECIPIENTS } from "../../src/protocol/limits.ts";
import type { Verdict } from "../../src/domain/acl/authorize.ts";
import { factsOf, may } from "./may.ts";
import type { Parts } from "./parts.ts";
import type { Who } from "./session.ts";

export function moderates(parts: Parts, who: Who, now: number): boolean {
  return rankOf(roleOf(factsOf(parts, who, now))) >= rankOf("moderator");
}

/** For what has no rule of its own: to whom the room exists, and who moderates it. */
export function mayModerate(parts: Parts, who: Who, now: number): Verdict {
  const seen = may(parts, who, "see", now);
  if (!seen.allowed || moderates(parts, who, now)) return seen;
  const denied = { action: "call-admin", rule: "role", role: "moderator" } as const;
  return { allowed: false, error: { ...errorOf("forbidden", "role moderator"), denied } };
}

/** Nearest first: those of the room, of each channel above it, and whoever watches over all rooms and is here now. */
export function scopesOf({ acl, place, sessions }: Parts): readonly (readonly UserId[])[] {
  const everywhere = new Set<UserId>();
  for (const { principal } of sessions.all()) if (principal.role !== undefined) everywhere.add(principal.id);
  const above = place.above.map(({ roles }) => [...roles.keys()]).toReversed();
  return [[...acl.roles.keys()], ...above, [...everywhere]];
}

/**
 * Whom an activity is for that is for those who moderate: the ones of the nearest scope that has any, and those who watch
 * over all rooms and are here. Never `but`, whom it is about. With nobody there it is for the system: written, and for
 * no reader.
 */
export function moderatorsBut(parts: Parts, but: UserId | undefined): UserId[] {
  const scopes = scopesOf(parts).map((scope) => scope.filter((it) => it !== but));
  const nearest = scopes.find((scope) => scope.length > 0) ?? [];
  const whom = [...new Set([...nearest, ...(scopes.at(-1) ?? [])])].slice(0, MAX_RECIPIENTS - 1);
  return whom.length > 0 ? whom : [SYSTEM_USER];
}
