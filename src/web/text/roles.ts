/** Roles as people call them, and who stands above whom. */
import { role, type GrantedRole, type Role } from "../../protocol/acl.ts";
import type { RoomKind } from "../../protocol/activity.ts";

const NAMES: Record<Role, string> = {
  none: "not a member",
  guest: "guest",
  member: "member",
  moderator: "moderator",
  owner: "owner",
  "channel-admin": "channel admin",
  "channel-owner": "channel owner",
  globalmod: "global moderator",
  superuser: "superuser",
};

export function roleName(it: Role): string {
  return NAMES[it];
}

/** "moderators", for a sentence about all who have at least that role. */
export function rolePlural(it: Role): string {
  return it === "none" ? "all" : `${NAMES[it]}s`;
}

/** The protocol lists them in rising order. */
export function rankOf(it: Role): number {
  return role.options.indexOf(it);
}

export function outranks(a: Role, b: Role): boolean {
  return rankOf(a) > rankOf(b);
}

/** What may be given there: a channel has its own two. */
export function grantable(kind: RoomKind): readonly GrantedRole[] {
  if (kind === "direct") return [];
  return kind === "channel" ? ["channel-admin", "channel-owner"] : ["moderator", "owner"];
}
