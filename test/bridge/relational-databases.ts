/** Databases of their own for a test file: one on the Postgres server, one inside this process. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { createPgConfig } from "@electric-sql/pglite/node-postgres";
import { Client, Pool } from "pg";
import { readMigrations } from "../../bridge/migrations/files.ts";
import { PostgresMigrations } from "../../bridge/migrations/postgres.ts";
import { endpoints } from "../../local/services/services.ts";

export interface TestDatabase {
  readonly pool: Pool;
  close(): Promise<void>;
}

export const MIGRATIONS = join(import.meta.dirname, "../../migrations");

export const randomName = (): string => `test_${randomBytes(6).toString("hex")}`;

export async function openTestPostgres(): Promise<TestDatabase> {
  const name = randomName();
  const url = new URL(endpoints().DATABASE_URL);
  const asAdmin = async (statement: string): Promise<void> => {
    const client = new Client({ connectionString: url.href });
    await client.connect();
    await client.query(statement);
    await client.end();
  };
  await asAdmin(`CREATE DATABASE ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  const pool = new Pool({ connectionString: own.href, max: 4 });
  await migrate(pool);
  return {
    pool,
    close: async () => {
      await pool.end();
      await asAdmin(`DROP DATABASE ${name}`);
    },
  };
}

export async function openTestPglite(): Promise<TestDatabase> {
  const engine = await PGlite.create();
  const pool = new Pool(createPgConfig(engine));
  await migrate(pool);
  return {
    pool,
    close: async () => {
      await pool.end();
      await engine.close();
    },
  };
}

/** A pool on a port where nobody listens. */
export const unreachablePool = (): Pool => new Pool({ host: "127.0.0.1", port: 1, connectionTimeoutMillis: 2_000 });

async function migrate(pool: Pool): Promise<void> {
  const migrations = new PostgresMigrations(pool, "postgres");
  await migrations.prepare();
  for (const file of await readMigrations(join(MIGRATIONS, "postgres"), ".sql")) await migrations.apply(file);
}
