/** What a verdict is made from: everything as it is at that moment, gathered by whoever asks. */
import type { Policy, Role } from "../../protocol/acl.ts";
import type { RoomKind } from "../../protocol/activity.ts";
import type { RoomId } from "../../protocol/ids.ts";
import type { Principal } from "../../protocol/token.ts";

/** A ban or a mute. `until` absent: for ever. */
export interface Sanction {
  readonly until?: number | undefined;
}

/** One place that has a say: an ancestor, or the room itself. */
export interface Level {
  readonly room: RoomId;
  readonly kind: RoomKind;
  /** What it says itself. */
  readonly policy: Policy;
  /** What the asker is there: a role that was given, or none. */
  readonly role: Role;
  readonly ban: Sanction | undefined;
  readonly mute: Sanction | undefined;
  /** Nobody writes but those who moderate. */
  readonly frozen: boolean;
}

export interface Facts {
  readonly principal: Principal;
  readonly now: number;
  /** Outermost ancestor first, the room itself last. */
  readonly levels: readonly [...ancestors: Level[], room: Level];
  /** Belongs to the room; in a direct room: is one of the two. */
  readonly member: boolean;
  /** Has a socket in the room. */
  readonly present: boolean;
  readonly invited: boolean;
  /** Where the asker acts from, when that is not the room itself: another room that vouches for them. */
  readonly from?: { readonly room: RoomId; readonly channel: RoomId | undefined };
  /** Slow mode: when the asker may write again, if that is not now. */
  readonly slowUntil?: number;
  /** Upon whom: what they are here. */
  readonly subject?: Role;
}
