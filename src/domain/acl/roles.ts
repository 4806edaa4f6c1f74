/** The one table of who outranks whom, and whose own rules do not hold them up. */
import type { Action, GrantedRole, Role } from "../../protocol/acl.ts";

/** In rising order: somebody acts only upon those who stand lower. */
export const RANKING: readonly Role[] = [
  "none",
  "guest",
  "member",
  "moderator",
  "owner",
  "channel-admin",
  "channel-owner",
  "globalmod",
  "superuser",
];

export function rankOf(role: Role): number {
  return RANKING.indexOf(role);
}

export function outranks(a: Role, b: Role): boolean {
  return rankOf(a) > rankOf(b);
}

export function higher(a: Role, b: Role): Role {
  return outranks(b, a) ? b : a;
}

type Exemption = "all" | readonly Action[];

const MODERATION: readonly Action[] = [
  "list",
  "join",
  "history",
  "send",
  "whisper",
  "invite",
  "watch",
  "kick",
  "ban",
  "mute",
  "delete",
  "search",
  "call-admin",
];

/**
 * Actions in which the rules of a place do not hold somebody up: global roles everywhere, channel roles in their channel and
 * below it, a room's owner in that room only. `nobody` holds for everyone, and a direct room has no roles at all.
 */
const EXEMPT: Record<Role, Exemption> = {
  none: [],
  guest: [],
  member: [],
  moderator: [],
  owner: "all",
  "channel-admin": MODERATION,
  "channel-owner": "all",
  globalmod: MODERATION,
  superuser: "all",
};

export function isExempt(role: Role, action: Action): boolean {
  const exemption = EXEMPT[role];
  return exemption === "all" || exemption.includes(action);
}

/** What may be granted where: a channel has its own two roles. */
export function grantable(kind: "group" | "direct" | "video" | "channel"): readonly GrantedRole[] {
  if (kind === "direct") return [];
  return kind === "channel" ? ["channel-admin", "channel-owner"] : ["moderator", "owner"];
}

/** The role in which somebody is responsible for a place; its last holder cannot go without naming another. */
export function topRole(kind: "group" | "video" | "channel"): GrantedRole {
  return kind === "channel" ? "channel-owner" : "owner";
}

/** May a holder of `own` turn a holder of `before` into one of `after`? Owners name others to their own rank. */
export function mayGrant(own: Role, before: Role, after: Role): boolean {
  return outranks(own, before) && rankOf(own) >= rankOf(after) && rankOf(own) >= rankOf("owner");
}
