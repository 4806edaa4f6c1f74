/** What rooms ask of each other, and of the site's own list, about where they hang. All of it by RPC; refusals are values. */
import type { RoomKind } from "../../../src/protocol/activity.ts";
import type { WireError } from "../../../src/protocol/errors.ts";
import type { RoomAddress, RoomId, UserId } from "../../../src/protocol/ids.ts";
import type { RoomList, RoomSort } from "../../../src/protocol/rest.ts";
import type { Principal } from "../../../src/protocol/token.ts";
import type { Asker, Refused } from "../room-api.ts";

/** How a room is now, as the list that it is in may say. */
export interface ChildReport {
  readonly room: RoomId;
  readonly address: RoomAddress;
  readonly kind: RoomKind;
  readonly name: string;
  /** JSON of `Listing`. */
  readonly listing: string;
  readonly members: number;
  readonly present: number;
  readonly active: number;
  /** Rises with every telling. */
  readonly told: number;
}

export interface NameClaim {
  readonly room: RoomId;
  readonly name: string;
}
/** `until`: the name, or the place, is kept until then. */
export type ClaimAnswer = { readonly until: number } | Refused;

/** The words of the channel and of all above it, outermost first; absent where the asker has that version. */
export type Registered = { readonly version: number; readonly words?: readonly string[] } | Refused;

/** A change on its way down. */
export interface Push {
  readonly from: RoomId;
  readonly version: number;
  readonly words: readonly string[];
  /** Put out of the channel since: their sessions below end, too. */
  readonly kicked: readonly UserId[];
  /** How long the answer may take, milliseconds; those further down get less. */
  readonly budgetMs: number;
}
export interface PushAnswer {
  /** "gone": this room does not hang here any more. "drop": it slept; it will ask again. */
  readonly next: "keep" | "drop" | "gone";
  /** Below it, those who could not be reached. */
  readonly pending: readonly RoomId[];
}

export interface ListQuery {
  readonly sort: RoomSort;
  readonly limit: number;
  readonly cursor?: string;
  /** Rooms that the asker is a member of. */
  readonly mine: readonly RoomId[];
}
export interface Named {
  readonly room: RoomId;
  readonly address: RoomAddress;
}

/** What a room is, to the list that has a claim of it which nobody used, or gave back. */
export interface Standing {
  /** Absent: there is no such room. */
  readonly name?: string;
  readonly lister?: RoomId | "site";
}

/** Of a Room, as a parent and as a child. */
export interface TreeApi {
  /** `asker`: who must be allowed to create here; absent: it is a child already, and wants another name. */
  claimName(claim: NameClaim, asker?: Asker): Promise<ClaimAnswer>;
  /** A claim that is not going to be used. */
  unclaimName(claim: NameClaim): Promise<void>;
  registerChild(child: RoomId, known: number, report?: ChildReport): Promise<Registered>;
  /** Answers how long to wait before the next one, milliseconds. */
  reportChild(report: ChildReport): Promise<number>;
  releaseChild(child: RoomId): Promise<void>;
  listRooms(asker: Asker, query: ListQuery): Promise<RoomList | Refused>;
  findRoom(asker: Asker, name: string): Promise<Named | Refused>;

  standing(): Promise<Standing>;
  push(push: Push): Promise<PushAnswer>;
  /** `frame`: for everybody present. Answers whether more are wanted. */
  announce(from: RoomId, frame: string): Promise<PushAnswer["next"]>;
}

/** Of the one object that has the list of top-level channels, and serializes where channels hang. */
export interface ChannelsApi {
  claimChannel(claim: NameClaim): Promise<ClaimAnswer>;
  unclaimName(claim: NameClaim): Promise<void>;
  /** Where a channel is about to hang. */
  placeChannel(channel: RoomId, parent: RoomId | null): Promise<{ readonly ok: true } | { readonly error: WireError }>;
  /** It does; `null`: below no other one, or it does not exist (any more). */
  settleChannel(channel: RoomId, parent: RoomId | null): Promise<void>;
  reportChild(report: ChildReport): Promise<number>;
  releaseChild(child: RoomId): Promise<void>;
  listChannels(principal: Principal, query: ListQuery): Promise<RoomList | Refused>;
  findChannel(name: string): Promise<Named | Refused>;
}
