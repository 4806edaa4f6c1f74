/** Migrations of the relational database: each file in one transaction with its record. */
import { type Pool, type PoolClient } from "pg";
import { z } from "zod";
import { type Database } from "../store/database.ts";
import { type MigrationFile } from "./files.ts";
import { type MigratableStore, type MigrationLock } from "./migrate-store.ts";

/** Any number, as long as nobody else's advisory lock in this database has it: "starling" in ASCII, shortened. */
const LOCK_KEY = 0x73_74_61_72;
/** A migration, and another process' wait for it, may take longer than any query of daily work. */
const PATIENTLY = { query_timeout: 6 * 3_600_000 };
const rows = z.array(z.object({ name: z.string(), checksum: z.string() }));
const exists = z.tuple([z.object({ exists: z.boolean() })]);

/** @param scope which folder of migrations: several can live in one database */
export class PostgresMigrations implements MigratableStore {
  readonly name: string;
  readonly #pool: Pool;

  constructor(pool: Pool, scope: string) {
    this.#pool = pool;
    this.name = scope;
  }

  async applied(): Promise<ReadonlyMap<string, string>> {
    const table = await this.#pool.query("SELECT to_regclass('starling_migrations') IS NOT NULL AS exists");
    if (!exists.parse(table.rows)[0].exists) return new Map();
    const found = await this.#pool.query("SELECT name, checksum FROM starling_migrations WHERE scope = $1", [
      this.name,
    ]);
    return new Map(rows.parse(found.rows).map(({ name, checksum }) => [name, checksum]));
  }

  async prepare(): Promise<void> {
    await this.#pool.query(
      `CREATE TABLE IF NOT EXISTS starling_migrations (
         scope text NOT NULL, name text NOT NULL, checksum text NOT NULL,
         applied_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (scope, name))`,
    );
  }

  async apply({ name, text, checksum }: MigrationFile): Promise<void> {
    const client = await this.#pool.connect();
    try {
      await client.query("BEGIN");
      await client.query("SET LOCAL statement_timeout = 0");
      await client.query({ text, ...PATIENTLY });
      const values = [this.name, name, checksum];
      await client.query("INSERT INTO starling_migrations (scope, name, checksum) VALUES ($1, $2, $3)", values);
      await client.query("COMMIT");
    } catch (error) {
      await client.query("ROLLBACK").catch(() => {});
      throw new Error(`${this.name}/${name} failed`, { cause: error });
    } finally {
      client.release();
    }
  }
}

/**
 * One migration at a time over all stores of a deployment, for all of its processes share this database. PGlite's folder
 * belongs to this process, and a lock in it would hold the only connection: there it is a queue in memory.
 */
export function migrationLock({ kind, pool }: Database): MigrationLock {
  if (kind === "pglite") return oneAfterTheOther();
  return async (work) => {
    const client = await pool.connect();
    try {
      await waitForLock(client);
      return await work();
    } finally {
      // Destroyed, not reused: whatever happened, the lock goes with the connection.
      client.release(true);
    }
  };
}

function oneAfterTheOther(): MigrationLock {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
  };
}

async function waitForLock(client: PoolClient): Promise<void> {
  await client.query("SET statement_timeout = 0");
  await client.query("SET idle_in_transaction_session_timeout = 0");
  await client.query({ text: "SELECT pg_advisory_lock($1)", values: [LOCK_KEY], ...PATIENTLY });
}
