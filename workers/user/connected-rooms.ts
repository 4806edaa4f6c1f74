/** Rooms where a session of this user may be: what a ban from everywhere has to reach, and nothing else. */
import { trusted, type RoomId } from "../../src/protocol/ids.ts";

/** Ours: somebody in so many rooms at once is no person. */
export const MAX_CONNECTED_ROOMS = 1_000;
/** How long whoever was admitted may take to arrive. Also the longest that a call without a socket takes. */
export const ARRIVAL_MS = 60_000;

export class ConnectedRooms {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** False: they are in too many. Writes nothing where what stands there is good for longer. */
  record(room: RoomId, until: number, now: number): boolean {
    const known = this.#sql
      .exec<{ admitted: number; expires: number }>("SELECT admitted, expires FROM connected_rooms WHERE room = ?", room)
      .toArray()[0];
    if (known && known.expires >= until && known.admitted > now - ARRIVAL_MS / 2) return true;
    if (!known && !this.#hasPlace(now)) return false;
    const expires = Math.max(until, known?.expires ?? 0);
    this.#sql.exec("INSERT OR REPLACE INTO connected_rooms VALUES (?, ?, ?)", room, now, expires);
    return true;
  }

  #hasPlace(now: number): boolean {
    if (this.#count() < MAX_CONNECTED_ROOMS) return true;
    this.#sql.exec("DELETE FROM connected_rooms WHERE expires <= ?", now);
    return this.#count() < MAX_CONNECTED_ROOMS;
  }

  #count(): number {
    return this.#sql.exec<{ n: number }>("SELECT count(*) AS n FROM connected_rooms").one().n;
  }

  /** Their last session there ended; but one who was admitted a moment ago may be about to arrive. */
  left(room: RoomId, now: number): void {
    this.#sql.exec("DELETE FROM connected_rooms WHERE room = ? AND admitted <= ?", room, now - ARRIVAL_MS);
  }

  all(now: number): RoomId[] {
    return this.#sql
      .exec<{ room: string }>("SELECT room FROM connected_rooms WHERE expires > ?", now)
      .toArray()
      .map(({ room }) => trusted<RoomId>(room));
  }
}
