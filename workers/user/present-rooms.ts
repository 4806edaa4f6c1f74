/** Rooms where this user has a socket, as the rooms tell; and which of them know whether the user is hidden. */
import { trusted, type RoomId } from "../../src/protocol/ids.ts";

export class PresentRooms {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** `turn`: a room's calls may arrive in another order than they were made. False: it is an older one. */
  set(room: RoomId, turn: number, isPresent: boolean, version: number): boolean {
    const known = this.#sql
      .exec<{ turn: number }>("SELECT turn FROM present_rooms WHERE room = ?", room)
      .toArray()[0]?.turn;
    if (known !== undefined && known >= turn) return false;
    this.#sql.exec("INSERT OR REPLACE INTO present_rooms VALUES (?, ?, ?, ?)", room, turn, isPresent ? 1 : 0, version);
    return true;
  }

  get any(): boolean {
    return this.#sql.exec("SELECT 1 FROM present_rooms WHERE present = 1 LIMIT 1").toArray().length > 0;
  }

  all(): RoomId[] {
    return this.#ids("SELECT room FROM present_rooms WHERE present = 1 ORDER BY room");
  }

  /** Those that know an older version. */
  behind(version: number): RoomId[] {
    return this.#ids(`SELECT room FROM present_rooms WHERE present = 1 AND version < ${version} ORDER BY room`);
  }

  knows(room: RoomId, version: number): void {
    this.#sql.exec("UPDATE present_rooms SET version = ? WHERE room = ? AND version < ?", version, room, version);
  }

  /** The room says that they are not there. */
  remove(room: RoomId): void {
    this.#sql.exec("DELETE FROM present_rooms WHERE room = ?", room);
  }

  /** Those that were left before the last renewal: no word of before is on its way any more. */
  forgetLeft(before: number): void {
    this.#sql.exec("DELETE FROM present_rooms WHERE present = 0 AND turn < ?", before);
  }

  #ids(query: string): RoomId[] {
    return this.#sql
      .exec<{ room: string }>(query)
      .toArray()
      .map(({ room }) => trusted<RoomId>(room));
  }
}
