/** Tells rooms that sessions of this user are over, until each of them has said that it knows. */
import { trusted, type RoomId, type UserId } from "../../src/protocol/ids.ts";
import type { Ended, Ending } from "./access-api.ts";

/** The caller is answered by then, whoever has not answered us: two seconds are promised, the way to and fro included. */
const ANSWER_MS = 1_700;
/** Calls under way at once. */
const PARALLEL = 50;
const RETRY_MS = 2_000;

export interface EndingDeps {
  readonly sql: SqlStorage;
  readonly owner: UserId;
  /** Resolves once the room's sessions are closed and that is on disk. */
  readonly endIn: (room: RoomId, user: UserId, ending: Ending) => Promise<void>;
  readonly retryAt: (at: number) => void;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

type Row = { room: string; token: string; version: number; reason: string };

export class Endings {
  readonly #deps: EndingDeps;

  constructor(deps: EndingDeps) {
    this.#deps = deps;
    if (this.#rows().length > 0) deps.retryAt(deps.now());
  }

  /** In the caller's transaction: what is written here is told even if this object is evicted. */
  begin(rooms: readonly RoomId[], { version, reason, tokenId = "" }: Ending): void {
    for (const room of rooms)
      this.#deps.sql.exec("INSERT OR REPLACE INTO endings VALUES (?, ?, ?, ?)", room, tokenId, version, reason);
  }

  /** Tells these rooms, and answers when they have said that they know, or in time. */
  async tell(rooms: readonly RoomId[]): Promise<Ended> {
    const asked = new Set<string>(rooms);
    await this.#inTime(this.#round(this.#rows().filter(({ room }) => asked.has(room))));
    const open = new Set(this.#rows().map(({ room }) => room));
    const unreached = rooms.filter((room) => open.has(room));
    return { rooms: rooms.length - unreached.length, unreached };
  }

  /** Tells all that were not reached. A room that hears it twice is none the wiser. */
  async run(): Promise<void> {
    await this.#round(this.#rows());
  }

  async #round(rows: Row[]): Promise<void> {
    const { now, retryAt } = this.#deps;
    // Before the first call: should this object die meanwhile, its alarm is set.
    if (rows.length > 0) retryAt(now() + RETRY_MS);
    // oxlint-disable-next-line no-await-in-loop -- so many at a time
    while (rows.length > 0) await Promise.all(rows.splice(0, PARALLEL).map((row) => this.#end(row)));
    if (this.#rows().length > 0) retryAt(now() + RETRY_MS);
  }

  async #end({ room, token, version, reason }: Row): Promise<void> {
    const { sql, owner, endIn, onError } = this.#deps;
    try {
      await endIn(trusted<RoomId>(room), owner, {
        version,
        reason: reason === "banned" ? "banned" : "revoked",
        ...(token !== "" && { tokenId: token }),
      });
      // A newer ending of the same sessions has a row of its own by now.
      sql.exec("DELETE FROM endings WHERE room = ? AND token = ? AND version = ?", room, token, version);
    } catch (error) {
      onError(error);
    }
  }

  async #inTime(run: Promise<void>): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const late = new Promise<void>((done) => {
      timer = setTimeout(done, ANSWER_MS);
    });
    await Promise.race([run, late]);
    clearTimeout(timer);
  }

  #rows(): Row[] {
    return this.#deps.sql.exec<Row>("SELECT * FROM endings ORDER BY room, token").toArray();
  }
}
