/** Who may change a message: its author while they may write here, and those who may delete what somebody lower wrote. */
import { roleOf } from "../../../src/domain/acl/role-of.ts";
import { rankOf } from "../../../src/domain/acl/roles.ts";
import type { Verdict } from "../../../src/domain/acl/authorize.ts";
import { errorOf } from "../../../src/protocol/errors.ts";
import type { UserId } from "../../../src/protocol/ids.ts";
import { factsOf, may, standingOf } from "../may.ts";
import { Pace } from "../pace.ts";
import type { Parts } from "../parts.ts";
import type { Who } from "../session.ts";

/** Slow mode is about messages; who puts one right, or reacts, does not wait. */
const UNHURRIED = new Pace();

export function mayWrite(parts: Parts, by: Who, verb: "send" | "whisper", now: number): Verdict {
  return may({ ...parts, pace: UNHURRIED }, by, verb, now);
}

export function mayDeleteOf(parts: Parts, by: Who, author: UserId, now: number): Verdict {
  // Whoever may not at all is told that, and not of ranks.
  const verdict = may(parts, by, "delete", now);
  return verdict.allowed ? may(parts, by, "delete", now, standingOf(parts, author, now)) : verdict;
}

/** A text that leaves every store is not to be had back: a matter for those who are responsible for the place. */
export function mayPurge(parts: Parts, by: Who, now: number): Verdict {
  const verdict = may(parts, by, "delete", now);
  if (!verdict.allowed || rankOf(roleOf(factsOf(parts, by, now))) >= rankOf("owner")) return verdict;
  const denied = { action: "delete", rule: "role", role: "owner" } as const;
  return { allowed: false, error: { ...errorOf("forbidden", "purge: role owner"), denied } };
}
