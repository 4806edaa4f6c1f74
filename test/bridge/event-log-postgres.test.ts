/** The event log on Postgres: the contract against a real server, and against PGlite. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pool } from "pg";
import pino from "pino";
import { afterAll, beforeAll, describe } from "vitest";
import { PostgresEventLog } from "../../bridge/log/postgres/postgres-event-log.ts";
import { type Database } from "../../bridge/store/database.ts";
import { openPglite } from "../../bridge/store/pglite.ts";
import { eventLogContract } from "./event-log.contract.ts";
import type { LogUnderTest } from "./event-log-harness.ts";
import { createLogTables, emptySchema } from "./event-log-postgres-schema.ts";

const log = pino({ level: process.env["TEST_LOG_LEVEL"] ?? "silent" });
const PARTITIONS = 4;

function onPool(pool: Pool, drop: () => Promise<void>): LogUnderTest {
  return {
    open: async () => new PostgresEventLog({ pool, log, partitions: PARTITIONS, leaseMs: 3_000, pollMs: 50 }),
    async deadLetters() {
      const { rows } = await pool.query<{ sink: string; reason: string; body: string }>("SELECT * FROM log_dead");
      return rows;
    },
    drop,
  };
}

describe("the event log on a Postgres server", () => {
  eventLogContract(async () => {
    const { pool, drop } = await emptySchema();
    return onPool(pool, drop);
  });
});

describe("the event log on PGlite", () => {
  // One for all tests: making a new one takes seconds.
  const folder = mkdtempSync(join(tmpdir(), "starling-log-"));
  let database: Database;
  beforeAll(async () => {
    database = await openPglite(join(folder, "db"), log);
    await createLogTables(database.pool);
  });
  afterAll(async () => {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  eventLogContract(async () =>
    onPool(database.pool, async () => {
      const tables = ["partitions", "raw", "events", "state", "owners", "members", "dead"].map((it) => `log_${it}`);
      await database.pool.query(`TRUNCATE ${tables.join(", ")}`);
    }),
  );
});
