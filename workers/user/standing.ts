/** Whether this user, with this token, may be anywhere: bans from everywhere, revocations, and the pause after a flood. */
import { errorOf, rateLimited, type WireError } from "../../src/protocol/errors.ts";
import { trusted, type UserId } from "../../src/protocol/ids.ts";
import type { Principal } from "../../src/protocol/token.ts";

/** Tokens of one user that are revoked one by one. Ours: beyond it all of them are to be. */
export const MAX_REVOCATIONS = 1_000;
/** How long a user whose socket flooded us is refused. */
export const FLOOD_PAUSE_MS = 60_000;

export interface GlobalBan {
  readonly until: number | undefined;
  readonly reason: string;
  readonly by: UserId;
  readonly at: number;
}

export interface Revocation {
  /** Undefined: all tokens that were issued before `at`. */
  readonly token: string | undefined;
  readonly at: number;
  readonly until: number | undefined;
  readonly reason: string;
  readonly by: UserId;
}

type BanRow = { until: number | null; reason: string; by_user: string; at: number };
const ALL = "";

export class Standing {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Grows with every ban and revocation. */
  get version(): number {
    return this.#row?.version ?? 0;
  }

  get ban(): GlobalBan | undefined {
    const row = this.#sql.exec<BanRow>("SELECT until, reason, by_user, at FROM global_ban").toArray()[0];
    return row && { until: row.until ?? undefined, reason: row.reason, by: trusted<UserId>(row.by_user), at: row.at };
  }

  /** Why not, or undefined: they may. */
  refusal(principal: Principal, now: number): WireError | undefined {
    const { ban } = this;
    if (ban && (ban.until === undefined || ban.until > now)) return bannedError(ban.until);
    if (this.#isRevoked(principal, now)) return errorOf("revoked");
    const paused = this.#row?.paused_until ?? 0;
    return paused > now ? rateLimited(paused - now) : undefined;
  }

  #isRevoked({ tokenId, issued = 0 }: Principal, now: number): boolean {
    const found = this.#sql
      .exec<{ token: string; at: number }>(
        "SELECT token, at FROM revocations WHERE token IN (?, ?) AND (until IS NULL OR until > ?)",
        ALL,
        tokenId ?? ALL,
        now,
      )
      .toArray();
    // A token that does not say when it was issued may be an old one.
    return found.some(({ token, at }) => token !== ALL || issued < at);
  }

  /** Whether that token can be revoked alone. */
  hasPlaceFor(token: string): boolean {
    const sql = "SELECT count(*) AS n FROM revocations WHERE token NOT IN (?, ?)";
    return this.#sql.exec<{ n: number }>(sql, ALL, token).one().n < MAX_REVOCATIONS;
  }

  // All that follows belongs into the caller's transaction.

  setBan({ until, reason, by, at }: GlobalBan): void {
    this.#sql.exec("INSERT OR REPLACE INTO global_ban VALUES (1, ?, ?, ?, ?)", until ?? null, reason, by, at);
    this.#next();
  }

  /** False: there was none. */
  liftBan(): boolean {
    return this.#sql.exec("DELETE FROM global_ban RETURNING id").toArray().length > 0;
  }

  revoke({ token = ALL, at, until, reason, by }: Revocation): void {
    this.#sql.exec("DELETE FROM revocations WHERE until <= ?", at);
    this.#sql.exec("INSERT OR REPLACE INTO revocations VALUES (?, ?, ?, ?, ?)", token, at, until ?? null, reason, by);
    this.#next();
  }

  pause(until: number): void {
    this.#save(this.version, until);
  }

  #next(): void {
    this.#save(this.version + 1, this.#row?.paused_until ?? 0);
  }

  #save(version: number, pausedUntil: number): void {
    this.#sql.exec("INSERT OR REPLACE INTO standing VALUES (1, ?, ?)", version, pausedUntil);
  }

  get #row(): { version: number; paused_until: number } | undefined {
    return this.#sql
      .exec<{ version: number; paused_until: number }>("SELECT version, paused_until FROM standing")
      .toArray()[0];
  }
}

/** `until` undefined: for ever. */
function bannedError(until: number | undefined): WireError {
  const denied = { action: "join", rule: "banned", ...(until !== undefined && { until }) } as const;
  return { ...errorOf("banned"), denied };
}
