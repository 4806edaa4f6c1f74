/** The copy of presence in an object of ours, for deployments without Redis: one for the environment, so for smaller ones. */
import { DurableObject } from "cloudflare:workers";
import * as z from "zod/mini";
import tables from "../../migrations/presence/0001_presence.sql";
import type { ReadAnswer, ReadCommand, WriteCommand } from "../../src/domain/presence-commands.ts";
import { unreachable } from "../../src/domain/unreachable.ts";
import type { Env } from "../env.ts";
import { migrate } from "../event-log/migrate.ts";
import type { PresenceStore } from "./store.ts";

export const PRESENCE_COPY_NAME = "presence";

/** Keys past their time that one writing sweeps out. */
const SWEPT = 100;

const stored = z.record(z.string(), z.string());

export class PresenceCopy extends DurableObject<Env> implements PresenceStore {
  readonly #sql: SqlStorage;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    migrate(ctx.storage, [{ name: "presence/0001_presence", sql: tables }]);
    this.#sql = ctx.storage.sql;
  }

  async write(commands: readonly WriteCommand[]): Promise<void> {
    this.ctx.storage.transactionSync(() => {
      this.#sweep(Date.now());
      for (const it of commands) this.#apply(it);
    });
  }

  async read(commands: readonly ReadCommand[]): Promise<ReadAnswer[]> {
    return commands.map((it) => this.#answer(it, Date.now()));
  }

  #apply(it: WriteCommand): void {
    const sql = this.#sql;
    switch (it.op) {
      case "put": {
        const rule = it.greater ? "max(score, excluded.score)" : "excluded.score";
        for (const [member, score] of it.scores)
          sql.exec(
            `INSERT INTO members VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET score = ${rule} WHERE score != ${rule}`,
            it.key,
            member,
            score,
          );
        return;
      }
      case "take":
        for (const member of it.members) sql.exec("DELETE FROM members WHERE key = ? AND member = ?", it.key, member);
        return;
      case "trim":
        sql.exec("DELETE FROM members WHERE key = ? AND score < ?", it.key, it.below);
        return;
      case "fields": {
        const fields = { ...this.#fields(it.key), ...it.fields };
        sql.exec("INSERT OR REPLACE INTO hashes VALUES (?, ?)", it.key, JSON.stringify(fields));
        return;
      }
      case "mark":
        sql.exec("INSERT OR REPLACE INTO hashes VALUES (?, '{}')", it.key);
        sql.exec("INSERT OR REPLACE INTO expiring VALUES (?, ?)", it.key, it.until);
        return;
      case "expire":
        sql.exec("INSERT OR REPLACE INTO expiring VALUES (?, ?)", it.key, it.at);
        return;
      case "remove":
        return this.#remove(it.key);
      default:
        unreachable(it);
    }
  }

  #answer(it: ReadCommand, now: number): ReadAnswer {
    const isOver = this.#isOver(it.key, now);
    switch (it.op) {
      case "scores":
        return { op: "scores", scores: it.members.map((member) => (isOver ? undefined : this.#score(it.key, member))) };
      case "above":
        return { op: "above", members: isOver ? [] : this.#above(it.key, it.score, it.limit) };
      case "hash":
        return { op: "hash", fields: isOver ? undefined : this.#fields(it.key) };
      case "marked":
        return { op: "marked", marked: !isOver && this.#fields(it.key) !== undefined };
      default:
        return unreachable(it);
    }
  }

  #score(key: string, member: string): number | undefined {
    return this.#sql
      .exec<{ score: number }>("SELECT score FROM members WHERE key = ? AND member = ?", key, member)
      .toArray()[0]?.score;
  }

  #above(key: string, score: number, limit: number): { member: string; score: number }[] {
    return this.#sql
      .exec<{ member: string; score: number }>(
        "SELECT member, score FROM members WHERE key = ? AND score > ? ORDER BY score, member LIMIT ?",
        key,
        score,
        limit,
      )
      .toArray();
  }

  #fields(key: string): Record<string, string> | undefined {
    const row = this.#sql.exec<{ fields: string }>("SELECT fields FROM hashes WHERE key = ?", key).toArray()[0];
    return row && stored.parse(JSON.parse(row.fields));
  }

  #isOver(key: string, now: number): boolean {
    return this.#sql.exec("SELECT 1 FROM expiring WHERE key = ? AND at <= ?", key, now).toArray().length > 0;
  }

  #sweep(now: number): void {
    const over = this.#sql
      .exec<{ key: string }>("SELECT key FROM expiring WHERE at <= ? ORDER BY at LIMIT ?", now, SWEPT)
      .toArray();
    for (const { key } of over) this.#remove(key);
  }

  #remove(key: string): void {
    for (const table of ["members", "hashes", "expiring"]) this.#sql.exec(`DELETE FROM ${table} WHERE key = ?`, key);
  }
}
