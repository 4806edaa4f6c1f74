/** What only the Postgres log has: dense positions, leases that run out, rows that are deleted. */
import type { Pool } from "pg";
import pino from "pino";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { SegmentEnricher } from "../../bridge/enrich/enricher.ts";
import { ENRICHMENT_GROUP, type LoggedEvent } from "../../bridge/log/event-log.ts";
import { PostgresEventLog } from "../../bridge/log/postgres/postgres-event-log.ts";
import type { PostgresLogOptions } from "../../bridge/log/postgres/settings.ts";
import { trimLog } from "../../bridge/log/postgres/trim.ts";
import { emptySchema } from "./event-log-postgres-schema.ts";
import { numbers, randomRoom, raw, segment, segments } from "./event-log-fixtures.ts";

const log = pino({ level: process.env["TEST_LOG_LEVEL"] ?? "silent" });
const WAIT = { timeout: 30_000, interval: 20 };
let pool: Pool;
let drop: () => Promise<void>;

beforeEach(async () => {
  ({ pool, drop } = await emptySchema());
});
afterEach(() => drop());

async function open(options: Partial<PostgresLogOptions> = {}): Promise<PostgresEventLog> {
  const it = new PostgresEventLog({ pool, log, partitions: 4, leaseMs: 600, pollMs: 20, ...options });
  await it.prepare();
  return it;
}

function start(run: (signal: AbortSignal) => Promise<void>): () => Promise<void> {
  const end = new AbortController();
  const done = run(end.signal);
  const stop = async () => {
    end.abort();
    await done;
  };
  onTestFinished(stop);
  return stop;
}

async function count(text: string): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${text}`);
  return rows[0]?.count ?? 0;
}

/** Another process that took every partition of a group and went silent. */
async function takeAll(group: string, expiresIn: string): Promise<void> {
  await pool.query(
    `INSERT INTO log_owners (group_name, partition, owner, expires_at)
     SELECT $1, partition, 'another', now() + $2::interval FROM log_partitions
     ON CONFLICT (group_name, partition) DO UPDATE SET owner = 'another', expires_at = excluded.expires_at`,
    [group, expiresIn],
  );
}

test("appends from many connections at once leave positions without a hole, each append in its order", async () => {
  const [one, two] = [await open(), await open()];
  const rooms = Array.from({ length: 20 }, randomRoom);
  await Promise.all(rooms.map((room, i) => (i % 2 ? one : two).append(segments(room, 10, 1).map(raw))));

  const { rows } = await pool.query<{ partition: number; dense: boolean }>(
    `SELECT r.partition, count(*) = max(position) + 1 AND count(*) = p.raw_next AS dense
     FROM log_raw r JOIN log_partitions p USING (partition) GROUP BY r.partition, p.raw_next`,
  );
  expect(rows.every((it) => it.dense)).toBe(true);
  expect(await count("log_raw")).toBe(200);
  for (const room of rooms) {
    const found = await pool.query<{ first: number }>(
      "SELECT (body::json->>'first')::int AS first FROM log_raw WHERE body LIKE $1 ORDER BY position",
      [`%${room}%`],
    );
    expect(found.rows.map((it) => it.first)).toEqual(numbers(10));
  }
});

test("log time never goes back within a partition, even when the clock does", async () => {
  const it = await open();
  const future = Date.now() + 3_600_000;
  await pool.query("UPDATE log_partitions SET raw_at = $1", [future]);
  await it.append([raw(segment(randomRoom(), 1, 1))]);

  const { rows } = await pool.query<{ at: string }>("SELECT at FROM log_raw");
  expect(rows.map((row) => Number(row.at))).toEqual([future]);
});

test("partitions of a process that went silent are taken over when its lease has ended, and not before", async () => {
  const it = await open();
  await takeAll(ENRICHMENT_GROUP, "1 hour");
  const lobby = randomRoom();
  await it.append([raw(segment(lobby, 1, 3))]);
  const seen: number[] = [];
  start((signal) => it.enrich(new SegmentEnricher(), signal));
  start((signal) => it.consume("reader", async (events) => void seen.push(...events.map(seqOf)), signal));
  await expect.poll(() => count("log_members"), WAIT).toBe(2);

  expect(await it.lag(ENRICHMENT_GROUP)).toBe(1);
  await pool.query("UPDATE log_owners SET expires_at = now() - interval '1 s' WHERE owner = 'another'");
  await expect.poll(() => seen, WAIT).toEqual([1, 2, 3]);
});

test("a process that loses its partition in the middle of a batch commits nothing of it", async () => {
  const it = await open();
  const lobby = randomRoom();
  start((signal) => it.enrich(new SegmentEnricher(), signal));
  await expect.poll(() => count("log_owners WHERE owner IS NOT NULL"), WAIT).toBe(4);

  const thief = await pool.connect();
  const { rows } = await thief.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  await thief.query("BEGIN");
  await thief.query("UPDATE log_owners SET owner = 'another', expires_at = now() + interval '1 hour'");
  await it.append([raw(segment(lobby, 1, 3))]);
  const committing = `pg_stat_activity WHERE ${rows[0]?.pid} = ANY (pg_blocking_pids(pid)) AND query LIKE '%SET next%'`;
  await expect.poll(() => count(committing), WAIT).toBe(1);
  await thief.query("COMMIT");
  thief.release();
  await expect.poll(() => count(committing), WAIT).toBe(0);

  expect(await count("log_events")).toBe(0);
  expect(await count("log_state")).toBe(0);
  expect(await it.lag(ENRICHMENT_GROUP)).toBe(1);
  await pool.query("UPDATE log_owners SET expires_at = now() - interval '1 s' WHERE owner = 'another'");
  await expect.poll(() => it.lag(ENRICHMENT_GROUP), WAIT).toBe(0);
  expect(await count("log_events")).toBe(3);
});

test("the only process of an embedded database does not wait for the lease of its killed predecessor", async () => {
  await takeAllAfterPrepare();
  const lobby = randomRoom();
  const it = await open({ exclusive: true });
  const seen: number[] = [];
  start((signal) => it.enrich(new SegmentEnricher(), signal));
  start((signal) => it.consume("reader", async (events) => void seen.push(...events.map(seqOf)), signal));
  await it.append([raw(segment(lobby, 1, 3))]);

  await expect.poll(() => seen, WAIT).toEqual([1, 2, 3]);
});

test("old records go when every group has handled them, and not one earlier", async () => {
  const it = await open();
  const lobby = randomRoom();
  const seen: number[] = [];
  const stopEnrichment = start((signal) => it.enrich(new SegmentEnricher(), signal));
  start((signal) => it.consume("fast", async (events) => void seen.push(...events.map(seqOf)), signal));
  const stopSlow = start((signal) => it.consume("slow", async () => {}, signal));
  await expect.poll(() => count("log_members"), WAIT).toBe(3);
  await it.append([raw(segment(lobby, 1, 5))]);
  await expect.poll(() => seen, WAIT).toEqual(numbers(5));
  await expect.poll(() => it.lag("slow"), WAIT).toBe(0);
  await stopSlow();
  await it.append([raw(segment(lobby, 6, 8))]);
  await expect.poll(() => seen, WAIT).toEqual(numbers(8));
  await stopEnrichment();

  expect(await trimLog(pool, 4, 3_600_000)).toBe(0);
  // clocks of milliseconds: what was appended this very millisecond is not older than nothing
  await expect.poll(() => trimLog(pool, 4, -1), WAIT).toBe(0);
  expect(await count("log_raw")).toBe(0);
  expect(await count("log_events")).toBe(3);
  const late: number[] = [];
  start((signal) => it.consume("slow", async (events) => void late.push(...events.map(seqOf)), signal));
  await expect.poll(() => late, WAIT).toEqual([6, 7, 8]);
});

test("a body that Postgres cannot store as it is becomes a dead letter like any other", async () => {
  const it = await open();
  start((signal) => it.enrich(new SegmentEnricher(), signal));
  await it.append([{ target: "ada", body: "a NUL \u0000 inside" }]);

  await expect.poll(() => count("log_dead"), WAIT).toBe(1);
});

test("another number of partitions than the log has is refused", async () => {
  await open();

  await expect(open({ partitions: 5 })).rejects.toThrow("4 partitions, configured are 5");
});

function seqOf({ event }: LoggedEvent): number {
  return event.activity.seq;
}

async function takeAllAfterPrepare(): Promise<void> {
  await open();
  await takeAll(ENRICHMENT_GROUP, "1 hour");
  await takeAll("reader", "1 hour");
}
