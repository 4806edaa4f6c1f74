/** Whom this user has blocked, and the rooms that know the list: each of them hears of a change before it is acknowledged. */
import { kindOf } from "../../src/domain/room-address.ts";
import { trusted, type RoomId, type UserId } from "../../src/protocol/ids.ts";
import { within } from "../within.ts";

/** Whoever blocks somebody is waiting. */
const ANSWER_MS = 1_700;
/** Calls under way at once. */
const PARALLEL = 50;

export interface BlocksDeps {
  readonly sql: SqlStorage;
  /** Has that room forget the list. False: it does not have it (any more). */
  readonly forgetIn: (room: RoomId) => Promise<boolean>;
  /** The room of the two. */
  readonly directWith: (user: UserId) => Promise<RoomId>;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

export class Blocks {
  readonly #deps: BlocksDeps;
  /** How often a room was told the list. */
  #told = 0;

  constructor(deps: BlocksDeps) {
    this.#deps = deps;
  }

  all(): UserId[] {
    const rows = this.#deps.sql.exec<{ user: string }>("SELECT user FROM blocks ORDER BY user");
    return [...rows].map(({ user }) => trusted<UserId>(user));
  }

  get count(): number {
    return this.#deps.sql.exec<{ n: number }>("SELECT count(*) AS n FROM blocks").one().n;
  }

  has(user: UserId): boolean {
    return this.#deps.sql.exec("SELECT 1 FROM blocks WHERE user = ?", user).toArray().length > 0;
  }

  /** In the caller's transaction. */
  set(user: UserId, isBlocked: boolean): void {
    const { sql, now } = this.#deps;
    if (isBlocked) sql.exec("INSERT OR IGNORE INTO blocks VALUES (?, ?)", user, now());
    else sql.exec("DELETE FROM blocks WHERE user = ?", user);
  }

  /** For a room: from here on it is told of every change. */
  tellTo(room: RoomId): UserId[] {
    const { sql, now } = this.#deps;
    this.#told++;
    if (sql.exec("SELECT 1 FROM block_holders WHERE room = ?", room).toArray().length === 0)
      sql.exec("INSERT INTO block_holders VALUES (?, ?)", room, now());
    return this.all();
  }

  /** True once every room that knows the list, and where that user may be concerned, has forgotten it. */
  async spread(user: UserId): Promise<boolean> {
    const { sql, directWith, onError } = this.#deps;
    const direct = await directWith(user);
    const rooms = [...sql.exec<{ room: string }>("SELECT room FROM block_holders")]
      .map(({ room }) => trusted<RoomId>(room))
      // A room of two others has nothing to do with it.
      .filter((room) => kindOf(room) !== "direct" || room === direct);
    try {
      return await within(ANSWER_MS, this.#forgetIn(rooms));
    } catch (error) {
      onError(error);
      return false;
    }
  }

  async #forgetIn(rooms: RoomId[]): Promise<boolean> {
    let all = true;
    while (rooms.length > 0) {
      // oxlint-disable-next-line no-await-in-loop -- so many at a time
      const told = await Promise.all(rooms.splice(0, PARALLEL).map((room) => this.#forget(room)));
      all &&= told.every(Boolean);
    }
    return all;
  }

  async #forget(room: RoomId): Promise<boolean> {
    const { sql, forgetIn, onError } = this.#deps;
    const told = this.#told;
    try {
      const hadIt = await forgetIn(room);
      // It may have asked again meanwhile.
      if (!hadIt && told === this.#told) sql.exec("DELETE FROM block_holders WHERE room = ?", room);
      return true;
    } catch (error) {
      onError(error);
      return false;
    }
  }
}
