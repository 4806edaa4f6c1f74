/** An administrator's calls: each is written into their log before it is done, and done once where it has a key. */
import type { Actor } from "../../src/protocol/activity.ts";
import type { SessionsLog } from "./sessions-log.ts";

/** A key is remembered for a day, as elsewhere in the field (Stripe's API keeps them as long). */
const REMEMBERED_MS = 24 * 3_600_000;
/** A call that was begun and never ended: its Worker died. Nobody knows how far it came; it may be tried again. */
const UNDER_WAY_MS = 60_000;

export interface AdminCall {
  readonly by: Actor;
  /** Method and path. */
  readonly what: string;
  readonly why: string | undefined;
  /** The call's idempotency key, and the hash of its whole request. */
  readonly once?: { readonly key: string; readonly hash: string };
}

export type Begun =
  | { readonly kind: "go" }
  | { readonly kind: "answered"; readonly status: number; readonly body: string }
  | { readonly kind: "under-way" }
  | { readonly kind: "another" };

export class AdminCalls {
  readonly #sql: SqlStorage;
  readonly #log: SessionsLog;

  constructor(sql: SqlStorage, log: SessionsLog) {
    this.#sql = sql;
    this.#log = log;
  }

  begin({ by, what, why, once }: AdminCall, now: number): Begun {
    const known = once && this.#known(once.key, now);
    if (once && known) {
      if (known.hash !== once.hash) return { kind: "another" };
      if (known.status !== null) return { kind: "answered", status: known.status, body: known.body ?? "" };
      if (known.at + UNDER_WAY_MS > now) return { kind: "under-way" };
    }
    const object = { what, ...(why !== undefined && { why }) };
    this.#log.append([{ verb: "audit", actor: by, object }], () => {
      if (!once) return;
      this.#sql.exec("INSERT OR REPLACE INTO admin_calls VALUES (?, ?, ?, NULL, NULL)", once.key, once.hash, now);
    });
    return { kind: "go" };
  }

  end(key: string, status: number, body: string): void {
    this.#sql.exec("UPDATE admin_calls SET status = ?, body = ? WHERE key = ?", status, body, key);
  }

  #known(key: string, now: number) {
    this.#sql.exec("DELETE FROM admin_calls WHERE at < ?", now - REMEMBERED_MS);
    return this.#sql
      .exec<{
        hash: string;
        at: number;
        status: number | null;
        body: string | null;
      }>("SELECT hash, at, status, body FROM admin_calls WHERE key = ?", key)
      .toArray()[0];
  }
}
