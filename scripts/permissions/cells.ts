/** Every cell of the table of permissions: may a holder of this role do this in a room of this kind, by the defaults? */
import { authorize } from "../../src/domain/acl/authorize.ts";
import type { Facts, Level } from "../../src/domain/acl/facts.ts";
import { action, role, type Action, type Role } from "../../src/protocol/acl.ts";
import { roomKind, type RoomKind } from "../../src/protocol/activity.ts";
import { trusted, type RoomId, type UserId } from "../../src/protocol/ids.ts";

export interface Cell {
  readonly kind: RoomKind;
  readonly action: Action;
  readonly role: Role;
}

export const ROLES: readonly Role[] = role.options;
export const KINDS: readonly RoomKind[] = roomKind.options;
export const ACTIONS: readonly Action[] = action.options;

/** Who is done something to is a plain member. */
const UPON_SOMEBODY: ReadonlySet<Action> = new Set<Action>(["kick", "ban", "mute", "delete"]);
const NOW = 1_800_000_000_000;

export function isAllowed({ kind, action: asked, role: held }: Cell): boolean {
  return authorize(asked, { ...factsFor(kind, held), ...(UPON_SOMEBODY.has(asked) && { subject: "member" }) }).allowed;
}

/** Roles of a channel are held in the channel above, global ones come with the token, the others in the room itself. */
export function factsFor(kind: RoomKind, held: Role): Facts {
  const isGlobal = held === "globalmod" || held === "superuser";
  const ofChannel = held === "channel-admin" || held === "channel-owner";
  const given = held === "moderator" || held === "owner" || (ofChannel && kind === "channel") ? held : "none";
  const room = levelOf(kind, kind === "direct" ? "none" : given);
  const above = kind === "group" || kind === "video" ? [levelOf("channel", ofChannel ? held : "none")] : [];
  const isMember = held === "guest" || held === "member" || held === "moderator" || held === "owner";
  return {
    principal: {
      id: trusted<UserId>("ada"),
      expires: NOW + 1,
      ...(isGlobal && { role: held }),
      ...(held === "guest" && { guest: true }),
    },
    now: NOW,
    levels: [...above, room],
    member: isMember || (ofChannel && kind === "channel"),
    present: false,
    invited: false,
  };
}

function levelOf(kind: RoomKind, held: Role): Level {
  const id = trusted<RoomId>(`${kind.charAt(0)}~${"0".repeat(26)}`);
  return { room: id, kind, policy: {}, role: held, ban: undefined, mute: undefined, frozen: false };
}
