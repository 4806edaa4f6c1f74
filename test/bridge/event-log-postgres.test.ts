/** The event log on Postgres: the contract against a real server, and against PGlite. */
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Pool } from "pg";
import pino from "pino";
import { afterAll, beforeAll, describe } from "vitest";
import { PostgresEventLog } from "../../bridge/log/postgres/postgres-event-log.ts";
import { readMigrations } from "../../bridge/migrations/files.ts";
import { migrateStore } from "../../bridge/migrations/migrate-store.ts";
import { PostgresMigrations } from "../../bridge/migrations/postgres.ts";
import { type Database } from "../../bridge/store/database.ts";
import { openPglite } from "../../bridge/store/pglite.ts";
import { endpoints } from "../services/services.ts";
import { eventLogContract, type LogUnderTest } from "./event-log.contract.ts";

const log = pino({ level: process.env["TEST_LOG_LEVEL"] ?? "silent" });
const PARTITIONS = 4;

async function onPool(pool: Pool, drop: () => Promise<void>): Promise<LogUnderTest> {
  const files = await readMigrations(resolve(import.meta.dirname, "../../migrations/postgres-log"), ".sql");
  await migrateStore(new PostgresMigrations(pool, "postgres-log"), files, (work) => work(), log);
  return {
    open: async () => new PostgresEventLog({ pool, log, partitions: PARTITIONS, leaseMs: 3_000, pollMs: 50 }),
    async deadLetters() {
      const { rows } = await pool.query<{ sink: string; reason: string; body: string }>("SELECT * FROM log_dead");
      return rows;
    },
    drop,
  };
}

/** A schema of its own on the shared server. */
async function onServer(): Promise<LogUnderTest> {
  const schema = `t_${randomUUID().slice(0, 8)}`;
  const admin = new Pool({ connectionString: endpoints().DATABASE_URL, max: 1 });
  await admin.query(`CREATE SCHEMA ${schema}`);
  const pool = new Pool({ connectionString: endpoints().DATABASE_URL, options: `-c search_path=${schema}`, max: 8 });
  return onPool(pool, async () => {
    await pool.end();
    await admin.query(`DROP SCHEMA ${schema} CASCADE`);
    await admin.end();
  });
}

describe("the event log on a Postgres server", () => {
  eventLogContract(onServer);
});

describe("the event log on PGlite", () => {
  // One for all tests: making a new one takes seconds.
  const folder = mkdtempSync(join(tmpdir(), "starling-log-"));
  let database: Database;
  beforeAll(async () => {
    database = await openPglite(join(folder, "db"), log);
  });
  afterAll(async () => {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  eventLogContract(() =>
    onPool(database.pool, async () => {
      const tables = ["partitions", "raw", "events", "state", "owners", "members", "dead"].map((it) => `log_${it}`);
      await database.pool.query(`TRUNCATE ${tables.join(", ")}`);
    }),
  );
});
