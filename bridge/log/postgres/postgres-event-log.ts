/** The event log on Postgres: a server that several bridges share, or PGlite inside this one. */
import { z } from "zod";
import { within } from "../deadline.ts";
import {
  ENRICHMENT_GROUP,
  type DeadLetter,
  type Enricher,
  type EventLog,
  type LoggedEvent,
  type RawInput,
} from "../event-log.ts";
import { appendDead, appendRaw } from "./append-raw.ts";
import { consumePartition } from "./consume-partition.ts";
import { enrichPartition } from "./enrich-partition.ts";
import { runGroup } from "./group.ts";
import { Heads } from "./heads.ts";
import { settingsOf, type PostgresLogOptions, type PostgresLogSettings } from "./settings.ts";
import { keepTrimmed } from "./trim.ts";

const WRITABLE_TIMEOUT_MS = 2_000;

const counted = z.tuple([z.object({ partitions: z.int() })]);
const lagged = z.tuple([z.object({ lag: z.coerce.number() })]);
const writable = z.tuple([z.object({ writable: z.boolean() })]);

/** The schema is `migrations/postgres-log`. */
export class PostgresEventLog implements EventLog {
  readonly #settings: PostgresLogSettings;
  readonly #heads: Heads;

  constructor(options: PostgresLogOptions) {
    this.#settings = settingsOf(options);
    this.#heads = new Heads(this.#settings.pool, this.#settings.pollMs, this.#settings.log);
  }

  async prepare(): Promise<void> {
    const { exclusive, partitions, pool } = this.#settings;
    await pool.query(
      `INSERT INTO log_partitions (partition) SELECT generate_series(0, $1::int - 1)
       WHERE NOT EXISTS (SELECT 1 FROM log_partitions) ON CONFLICT DO NOTHING`,
      [partitions],
    );
    const { rows } = await pool.query("SELECT count(*)::int AS partitions FROM log_partitions");
    const [found] = counted.parse(rows);
    if (found.partitions !== partitions) {
      throw new Error(`the log has ${found.partitions} partitions, configured are ${partitions}: the count is fixed`);
    }
    if (!exclusive) return;
    await pool.query("UPDATE log_owners SET owner = NULL, expires_at = NULL WHERE owner IS NOT NULL");
    await pool.query("DELETE FROM log_members");
  }

  async append(records: readonly RawInput[]): Promise<void> {
    if (records.length === 0) return;
    const { appendTimeoutMs, partitions, pool } = this.#settings;
    const heads = await within(appendTimeoutMs, "append to the log", appendRaw(pool, partitions, records));
    for (const [partition, next] of heads) this.#heads.advance("raw", partition, next);
  }

  async enrich(enricher: Enricher, signal: AbortSignal): Promise<void> {
    const deps = { settings: this.#settings, heads: this.#heads, enricher };
    await Promise.all([
      runGroup(this.#settings, ENRICHMENT_GROUP, (it, until) => enrichPartition(deps, it, until), signal),
      keepTrimmed(this.#settings, signal),
    ]);
  }

  async consume(
    group: string,
    handle: (events: readonly LoggedEvent[], signal: AbortSignal) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    const deps = { settings: this.#settings, heads: this.#heads, handle };
    await runGroup(this.#settings, group, (it, until) => consumePartition(deps, it, until), signal);
  }

  async appendDead(letters: readonly DeadLetter[]): Promise<void> {
    await appendDead(this.#settings.pool, letters);
  }

  async lag(group: string): Promise<number> {
    const column = group === ENRICHMENT_GROUP ? "raw_next" : "events_next";
    const { rows } = await this.#settings.pool.query(
      `SELECT coalesce(sum(p.${column} - coalesce(o.next, 0)), 0)::text AS lag
       FROM log_partitions p LEFT JOIN log_owners o ON o.partition = p.partition AND o.group_name = $1`,
      [group],
    );
    return lagged.parse(rows)[0].lag;
  }

  async isWritable(): Promise<boolean> {
    try {
      const asked = this.#settings.pool.query("SELECT NOT pg_is_in_recovery() AS writable");
      const { rows } = await within(WRITABLE_TIMEOUT_MS, "the log's database", asked);
      return writable.parse(rows)[0].writable;
    } catch {
      return false;
    }
  }

  /** The pool stays open: it is not ours. */
  async close(): Promise<void> {}
}
