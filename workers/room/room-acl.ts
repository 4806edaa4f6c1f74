/**
 * What the room itself says of who may do what: policy, roles, bans and mutes, invitations, settings. The tables are the
 * truth, changed in the transaction of the activity that says so; a copy in memory answers for everything that is written.
 */
import { policy as policySchema, rules as rulesSchema, type GrantedRole, type Policy } from "../../src/protocol/acl.ts";
import type { RoomSettings } from "../../src/protocol/room-settings.ts";
import { trusted, type UserId } from "../../src/protocol/ids.ts";
import { DEFAULT_EDIT_MS } from "../../src/protocol/limits.ts";

export type SanctionKind = "ban" | "mute";

export interface SanctionRecord {
  readonly user: UserId;
  readonly name: string | undefined;
  /** Absent: for ever. */
  readonly until: number | undefined;
  readonly reason: string | undefined;
  readonly by: UserId;
  readonly at: number;
}

type SanctionRow = {
  kind: string;
  user: string;
  name: string | null;
  until: number | null;
  reason: string | null;
  by_user: string;
  at: number;
};

const DEFAULT_SETTINGS: RoomSettings = { frozen: false, slowMs: 0, editMs: DEFAULT_EDIT_MS };

export class RoomAcl {
  readonly #sql: SqlStorage;
  #policy: Policy;
  #settings: RoomSettings;
  readonly #roles: Map<UserId, GrantedRole>;
  readonly #sanctions: Record<SanctionKind, Map<UserId, SanctionRecord>> = { ban: new Map(), mute: new Map() };

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    const rows = sql.exec<{ action: string; rules: string }>("SELECT action, rules FROM policy").toArray();
    this.#policy = policySchema.parse(Object.fromEntries(rows.map((row) => [row.action, JSON.parse(row.rules)])));
    const roles = sql.exec<{ user: string; role: GrantedRole }>("SELECT user, role FROM roles").toArray();
    this.#roles = new Map(roles.map(({ user, role }) => [trusted<UserId>(user), role]));
    for (const row of sql.exec<SanctionRow>("SELECT * FROM sanctions")) {
      this.#sanctions[row.kind === "ban" ? "ban" : "mute"].set(trusted<UserId>(row.user), recordOf(row));
    }
    const settings = sql
      .exec<{ frozen: number; slow_ms: number; edit_ms: number }>("SELECT frozen, slow_ms, edit_ms FROM settings")
      .toArray()[0];
    this.#settings = settings
      ? { frozen: settings.frozen === 1, slowMs: settings.slow_ms, editMs: settings.edit_ms }
      : DEFAULT_SETTINGS;
  }

  get policy(): Policy {
    return this.#policy;
  }
  get settings(): RoomSettings {
    return this.#settings;
  }
  get roles(): ReadonlyMap<UserId, GrantedRole> {
    return this.#roles;
  }

  /** Bans, mutes and roles together, those that ended included. */
  get size(): number {
    return this.#roles.size + this.#sanctions.ban.size + this.#sanctions.mute.size;
  }

  roleOf(user: UserId): GrantedRole | "none" {
    return this.#roles.get(user) ?? "none";
  }

  sanction(kind: SanctionKind, user: UserId): SanctionRecord | undefined {
    return this.#sanctions[kind].get(user);
  }

  /** Of one kind, those that are in force. */
  sanctions(kind: SanctionKind, now: number): SanctionRecord[] {
    return [...this.#sanctions[kind].values()].filter((it) => it.until === undefined || it.until > now);
  }

  isInvited(user: UserId): boolean {
    return this.#sql.exec("SELECT 1 FROM invitations WHERE user = ?", user).toArray().length > 0;
  }

  // All that follows belongs into the caller's transaction.

  setPolicy(changes: Policy, reset: readonly string[]): void {
    const next: Record<string, unknown> = { ...this.#policy, ...changes };
    for (const action of reset) {
      this.#sql.exec("DELETE FROM policy WHERE action = ?", action);
      delete next[action];
    }
    for (const [action, rules] of Object.entries(changes)) {
      const json = JSON.stringify(rulesSchema.parse(rules));
      this.#sql.exec("INSERT OR REPLACE INTO policy VALUES (?, ?)", action, json);
    }
    this.#policy = policySchema.parse(next);
  }

  setRole(user: UserId, role: GrantedRole | undefined): void {
    if (role === undefined) {
      this.#sql.exec("DELETE FROM roles WHERE user = ?", user);
      this.#roles.delete(user);
    } else {
      this.#sql.exec("INSERT OR REPLACE INTO roles VALUES (?, ?)", user, role);
      this.#roles.set(user, role);
    }
  }

  setSanction(kind: SanctionKind, it: SanctionRecord): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO sanctions VALUES (?, ?, ?, ?, ?, ?, ?)",
      kind,
      it.user,
      it.name ?? null,
      it.until ?? null,
      it.reason ?? null,
      it.by,
      it.at,
    );
    this.#sanctions[kind].set(it.user, it);
  }

  liftSanction(kind: SanctionKind, user: UserId): void {
    this.#sql.exec("DELETE FROM sanctions WHERE kind = ? AND user = ?", kind, user);
    this.#sanctions[kind].delete(user);
  }

  invite(user: UserId, by: UserId, at: number): void {
    this.#sql.exec("INSERT OR REPLACE INTO invitations VALUES (?, ?, ?)", user, by, at);
  }

  uninvite(user: UserId): void {
    this.#sql.exec("DELETE FROM invitations WHERE user = ?", user);
  }

  configure(changes: { [K in keyof RoomSettings]?: RoomSettings[K] | undefined }): void {
    const { frozen = this.#settings.frozen, slowMs = this.#settings.slowMs, editMs = this.#settings.editMs } = changes;
    this.#settings = { frozen, slowMs, editMs };
    this.#sql.exec("INSERT OR REPLACE INTO settings VALUES (1, ?, ?, ?)", frozen ? 1 : 0, slowMs, editMs);
  }
}

function recordOf(row: SanctionRow): SanctionRecord {
  return {
    user: trusted<UserId>(row.user),
    name: row.name ?? undefined,
    until: row.until ?? undefined,
    reason: row.reason ?? undefined,
    by: trusted<UserId>(row.by_user),
    at: row.at,
  };
}
