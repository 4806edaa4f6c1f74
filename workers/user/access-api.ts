/** What is asked of a User object before somebody gets in anywhere, and what it tells the rooms. */
import type { WireError } from "../../src/protocol/errors.ts";
import type { OfflineReason } from "../../src/protocol/presence.ts";
import type { RoomId, UserId } from "../../src/protocol/ids.ts";
import type { Principal } from "../../src/protocol/token.ts";

export interface AdmissionQuery {
  readonly principal: Principal;
  /** Where they go. It is recorded, so that a ban finds them there; absent: nowhere in particular. */
  readonly room?: RoomId;
  /** With `room`: when a session there ends at the latest, or a call is over. */
  readonly until?: number;
}

/** `version`: what a room compares with the endings that it was told. */
export type Admission = { readonly version: number } | { readonly error: WireError };

/** Sessions are over, and why. */
export interface Ending {
  /** Those admitted before it. */
  readonly version: number;
  readonly reason: "banned" | "revoked";
  /** Only those with this token. */
  readonly tokenId?: string;
}

/** Whether the user wants to be seen. `version`: the greater one holds. */
export interface Veil {
  readonly hidden: boolean;
  readonly version: number;
}

/** What came of a ban or a revocation. */
export interface Ended {
  /** Rooms that were told. */
  readonly rooms: number;
  /** Rooms that did not answer yet; they are told again until they do. */
  readonly unreached: readonly RoomId[];
}

export interface AccessApi {
  admit(query: AdmissionQuery): Promise<Admission>;
  /** The user's last session in that room ended. */
  left(room: RoomId, turn: number, reason: OfflineReason): Promise<void>;
  /** Their first session in that room began. `turn`: grows with every coming and going there. */
  entered(room: RoomId, turn: number): Promise<Veil>;
  /** Whom they have blocked. From now on that room is told of every change before it is acknowledged. */
  blocksFor(room: RoomId): Promise<UserId[]>;
  /** A socket of theirs flooded us: refused everywhere for a while. */
  flooded(): Promise<void>;
}
