/** The one gate of a room: gathers the facts as they are now, and asks the rules. */
import { authorize, type Asked, type Verdict } from "../../src/domain/acl/authorize.ts";
import type { Facts, Level } from "../../src/domain/acl/facts.ts";
import { roleOf } from "../../src/domain/acl/role-of.ts";
import type { Role } from "../../src/protocol/acl.ts";
import { errorOf } from "../../src/protocol/errors.ts";
import type { UserId } from "../../src/protocol/ids.ts";
import { isMember, type Parts } from "./parts.ts";
import type { Who } from "./session.ts";

export type Gate = Pick<Parts, "members" | "record" | "acl" | "ancestors" | "sessions" | "pace">;

/** `subject`: what the one is whom it is done to. */
export function may(parts: Gate, who: Who, asked: Asked, now: number, subject?: Role): Verdict {
  // What was removed can still be read and left, and takes nothing more.
  if (parts.record.isRemoved && asked !== "see" && asked !== "leave" && asked !== "history")
    return { allowed: false, error: errorOf("removed") };
  return authorize(asked, { ...factsOf(parts, who, now), ...(subject !== undefined && { subject }) });
}

export function factsOf(parts: Gate, who: Who, now: number): Facts {
  const { acl, ancestors, sessions, pace } = parts;
  const { principal } = who;
  const slowUntil = pace.nextAt(principal.id, acl.settings.slowMs);
  const member = isMember(parts, who);
  return {
    principal,
    now,
    levels: [...ancestors.levelsFor(principal.id), levelOf(parts, principal.id)],
    member,
    present: sessions.of(principal.id).size > 0,
    // Only somebody who is not in yet may need it.
    invited: !member && acl.isInvited(principal.id),
    ...(who.from && { from: who.from }),
    ...(slowUntil !== undefined && { slowUntil }),
  };
}

function levelOf({ acl, record }: Gate, user: UserId): Level {
  return {
    room: record.id,
    kind: record.kind,
    policy: acl.policy,
    role: acl.roleOf(user),
    ban: acl.sanction("ban", user),
    mute: acl.sanction("mute", user),
    frozen: acl.settings.frozen,
  };
}

/** What somebody is here who is not asking: their token is not at hand, so that a global role counts only while they are. */
export function standingOf(parts: Gate, user: UserId, now: number): Role {
  const present = [...parts.sessions.of(user)][0]?.principal;
  const principal = present ?? { id: user, expires: now + 1 };
  return roleOf(factsOf(parts, { principal }, now));
}
