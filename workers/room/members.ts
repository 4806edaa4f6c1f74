/** Who belongs to the room. The table is the truth; what was asked once is remembered for as long as the object is awake. */
import { trusted, type UserId } from "../../src/protocol/ids.ts";

export interface Member {
  readonly user: UserId;
  readonly name: string | undefined;
  /** Where membership began. */
  readonly seq: number;
  readonly count: number;
}

type Row = { user: string; name: string | null; seq: number; count: number };
const COLUMNS = "user, name, joined_seq AS seq, joined_count AS count";

export class Members {
  readonly #sql: SqlStorage;
  readonly #known = new Map<UserId, boolean>();
  #count: number;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.#count = sql.exec<{ n: number }>("SELECT count(*) AS n FROM members").one().n;
  }

  get count(): number {
    return this.#count;
  }

  has(user: UserId): boolean {
    const known = this.#known.get(user);
    if (known !== undefined) return known;
    const found = this.get(user) !== undefined;
    this.#known.set(user, found);
    return found;
  }

  get(user: UserId): Member | undefined {
    return this.#sql.exec<Row>(`SELECT ${COLUMNS} FROM members WHERE user = ?`, user).toArray().map(toMember)[0];
  }

  /** In the caller's transaction. */
  add(member: Member): void {
    this.#sql.exec(
      "INSERT INTO members VALUES (?, ?, ?, ?)",
      member.user,
      member.name ?? null,
      member.seq,
      member.count,
    );
    this.#known.set(member.user, true);
    this.#count++;
  }

  /** In the caller's transaction. */
  remove(user: UserId): void {
    this.#sql.exec("DELETE FROM members WHERE user = ?", user);
    this.#known.set(user, false);
    this.#count--;
  }

  /** The log begins anew: everybody was there before its first number. In the caller's transaction. */
  beginAnew(): void {
    this.#sql.exec("UPDATE members SET joined_seq = 0, joined_count = 0");
  }

  /** By user id, those after `after`. */
  page(after: UserId | undefined, limit: number): Member[] {
    const where = "WHERE user > ? ORDER BY user LIMIT ?";
    return this.#sql
      .exec<Row>(`SELECT ${COLUMNS} FROM members ${where}`, after ?? "", limit)
      .toArray()
      .map(toMember);
  }

  all(): Member[] {
    return this.#sql.exec<Row>(`SELECT ${COLUMNS} FROM members`).toArray().map(toMember);
  }
}

function toMember(row: Row): Member {
  return { user: trusted<UserId>(row.user), name: row.name ?? undefined, seq: row.seq, count: row.count };
}
