/** An empty log in a schema of its own on the shared Postgres server. */
import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import { Pool } from "pg";
import pino from "pino";
import { readMigrations } from "../../bridge/migrations/files.ts";
import { migrateStore } from "../../bridge/migrations/migrate-store.ts";
import { PostgresMigrations } from "../../bridge/migrations/postgres.ts";
import { endpoints } from "../../local/services/services.ts";

const MIGRATIONS = resolve(import.meta.dirname, "../../migrations/postgres-log");

export async function emptySchema(): Promise<{ readonly pool: Pool; readonly drop: () => Promise<void> }> {
  const schema = `t_${randomUUID().slice(0, 8)}`;
  const connectionString = endpoints().DATABASE_URL;
  const admin = new Pool({ connectionString, max: 1 });
  await admin.query(`CREATE SCHEMA ${schema}`);
  const pool = new Pool({ connectionString, options: `-c search_path=${schema}`, max: 8 });
  await createLogTables(pool);
  const drop = async () => {
    await pool.end();
    await admin.query(`DROP SCHEMA ${schema} CASCADE`);
    await admin.end();
  };
  return { pool, drop };
}

export async function createLogTables(pool: Pool): Promise<void> {
  const files = await readMigrations(MIGRATIONS, ".sql");
  const logger = pino({ level: "silent" });
  await migrateStore(new PostgresMigrations(pool, "postgres-log"), files, (work) => work(), logger);
}
