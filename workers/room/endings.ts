/**
 * Whose sessions here are over, by a ban from everywhere or a revocation. Checked again with every insert: what was sent
 * before the end and waited for its turn is not accepted after it, and whoever was admitted before it does not arrive.
 */
import { errorOf, type WireError } from "../../src/protocol/errors.ts";
import type { UserId } from "../../src/protocol/ids.ts";
import type { Ending } from "../user/access-api.ts";
import type { Who } from "./session.ts";

/** Nobody who was admitted arrives that late: from then on it is the User object alone that refuses. */
const REMEMBERED_MS = 24 * 3_600_000;

type Row = { user: string; token: string; version: number; reason: string };
type Kept = Pick<Ending, "version" | "reason">;

export class RoomEndings {
  readonly #sql: SqlStorage;
  readonly #of = new Map<string, Kept>();

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    for (const { user, token, version, reason } of sql.exec<Row>("SELECT user, token, version, reason FROM endings"))
      this.#of.set(keyOf(user, token), { version, reason: reason === "banned" ? "banned" : "revoked" });
  }

  add(user: UserId, { version, reason, tokenId = "" }: Ending, now: number): void {
    if ((this.#of.get(keyOf(user, tokenId))?.version ?? -1) >= version) return;
    this.#sql.exec("DELETE FROM endings WHERE at <= ?", now - REMEMBERED_MS);
    this.#sql.exec("INSERT OR REPLACE INTO endings VALUES (?, ?, ?, ?, ?)", user, tokenId, version, reason, now);
    this.#of.set(keyOf(user, tokenId), { version, reason });
  }

  /** Why they are over, or undefined: they are not. */
  refusal({ principal, admission = 0 }: Who): WireError | undefined {
    if (this.#of.size === 0) return undefined;
    const { id, tokenId } = principal;
    const all = this.#of.get(keyOf(id, ""));
    if (all && all.version > admission) return errorOf(all.reason);
    const one = tokenId === undefined ? undefined : this.#of.get(keyOf(id, tokenId));
    return one && one.version > admission ? errorOf(one.reason) : undefined;
  }
}

function keyOf(user: string, token: string): string {
  return `${user}\n${token}`;
}
