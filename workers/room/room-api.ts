/** What the edge and other objects ask of a Room, besides its sockets. All of it by RPC; refusals are values. */
import type { Policy } from "../../src/protocol/acl.ts";
import type { Action } from "../../src/protocol/acl.ts";
import type { ExplainAnswer } from "../../src/protocol/admin.ts";
import type { Cursor } from "../../src/protocol/cursor.ts";
import type { WireError } from "../../src/protocol/errors.ts";
import type { ResendAnswer, ResendQuery } from "../../src/protocol/bridge-api.ts";
import type { RoomAddress, RoomId, UserId } from "../../src/protocol/ids.ts";
import type { Accepted, HistoryPage } from "../../src/protocol/room-frame.ts";
import type { RequestOf, RoomRead, RoomWrite } from "../../src/protocol/room-request.ts";
import type { Retention, RoomDescription } from "../../src/protocol/rest.ts";
import type { ReadAnswer } from "../../src/protocol/room-answers.ts";
import type { Principal } from "../../src/protocol/token.ts";
import type { WordListsAnswer } from "../../src/protocol/listed-words.ts";
import type { WordList } from "../../src/protocol/word-list.ts";
import type { RoomNews } from "./room-news.ts";
import type { ReadLists } from "./word-lists.ts";
import type { Ending, Veil } from "../user/access-api.ts";

export type { RoomNews };

export type Refused = { readonly error: WireError };

export interface NewRoom {
  readonly id: RoomId;
  readonly address: RoomAddress;
  readonly kind: "group" | "video" | "channel";
  readonly name: string;
  readonly retention?: Retention;
  readonly policy?: Policy;
  /** The channel that it is made in; its name is claimed there. */
  readonly parent?: RoomId;
  /** The claim holds until then: the room begins before that, or not at all. */
  readonly until?: number;
}

/** Where a direct room is concerned that may not exist yet: the other party, as the asker named it. */
export interface Asker {
  readonly principal: Principal;
  readonly address: RoomAddress;
  readonly peer?: UserId | undefined;
  /** The room that vouches for somebody who acts from there. */
  readonly from?: { readonly room: RoomId; readonly channel: RoomId | undefined; readonly name?: string };
  /** The version at which the asker's User object let them in. */
  readonly admission?: number | undefined;
}

/**
 * Socket: `fetch` with `Upgrade: websocket`, the headers of principal-header.ts, and in the query `since=<cursor>` and, for
 * a direct room, `with=<user id>`. The edge has checked origin, token and tag.
 */
export interface RoomApi {
  create(room: NewRoom, creator: Principal): Promise<RoomDescription | Refused>;
  describe(asker: Asker): Promise<RoomDescription | Refused>;
  /** One request of somebody without a socket: goes the way of all others. */
  write(asker: Asker, request: RoomWrite): Promise<Accepted | Refused>;
  /** One question of somebody without a socket. */
  read(asker: Asker, request: RoomRead): Promise<ReadAnswer | Refused>;
  explain(principal: Principal, asked: Action, subject?: UserId): Promise<ExplainAnswer | Refused>;
  history(asker: Asker, page: { before?: Cursor; after?: Cursor; limit: number }): Promise<HistoryPage | Refused>;
  /** Why this user may not do all of this here, with that file; undefined: they may. */
  refusal(asker: Asker, all: readonly Action[], file?: string): Promise<Refused | undefined>;
  /** All sessions of that user which were admitted before are over. Safe to repeat. */
  endUser(user: UserId, ending: Ending): Promise<void>;
  /** For other rooms, and nobody else: somebody writes here from there. */
  crossSend(asker: Asker, request: RequestOf<"cross">): Promise<Accepted | Refused>;
  /** For those who may set the rules of the room. */
  wordLists(asker: Asker): Promise<WordListsAnswer | Refused>;
  wordList(asker: Asker, id: string): Promise<WordList | Refused>;
  /** `list` absent: it is removed. */
  setWords(asker: Asker, id: string, list: WordList | undefined): Promise<Accepted | Refused>;
  /** For rooms below, and nobody else. */
  readWordLists(): Promise<ReadLists>;
  /** That user has blocked somebody, or no longer. False: the list was not here. */
  forgetBlocks(user: UserId): Promise<boolean>;
  /** For administrators: its storage as it was at that moment, milliseconds since 1970. */
  restore(at: number): Promise<Refused | undefined>;
  /** For administrators, after the object's storage was put back to an earlier state. */
  beginEpoch(): Promise<{ readonly epoch: number } | Refused>;
  /** Puts numbers into the queue again that the bridge misses. */
  resend(query: ResendQuery): Promise<ResendAnswer>;
}

/** For the User objects, and nobody else. */
export interface PresenceApi {
  /** From here on that user is seen by everybody, or by those who moderate alone. Older words are ignored. */
  veil(user: UserId, veil: Veil): Promise<void>;
  /** They have a socket here. */
  isPresent(user: UserId): Promise<boolean>;
}

export interface UserApi {
  /** Idempotent: older news than what is known changes nothing. `watched`: a device of theirs has its user socket open. */
  tell(news: RoomNews): Promise<{ watched: boolean }>;
  /** A device of theirs has its user socket open. */
  isOnline(): Promise<boolean>;
  /** The rooms I am a member of, for search. */
  roomIds(): Promise<RoomId[]>;
}
