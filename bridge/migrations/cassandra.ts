/**
 * Migrations of the archive's keyspace. Cassandra has no transactions for schema: every statement is `IF NOT EXISTS`, a file
 * is recorded after its last one, and what a crash left half done is done again.
 */
import { errors, type Client } from "cassandra-driver";
import { z } from "zod";
import { type CassandraConfig } from "../config.ts";
import { openCassandra } from "../store/cassandra.ts";
import { type MigrationFile } from "./files.ts";
import { type MigratableStore } from "./migrate-store.ts";

const row = z.object({ name: z.string(), checksum: z.string() });
/** Schema changes wait until all nodes agree. */
const SCHEMA = { prepare: false, readTimeout: 30_000 };

export class CassandraMigrations implements MigratableStore {
  readonly name = "cassandra";
  readonly #config: CassandraConfig;
  readonly #client: Client;

  constructor(config: CassandraConfig) {
    this.#config = config;
    // Without a keyspace: it may not exist, and a client that is told one refuses to connect then.
    this.#client = openCassandra(config, undefined);
  }

  async applied(): Promise<ReadonlyMap<string, string>> {
    try {
      const { rows } = await this.#client.execute(
        `SELECT name, checksum FROM ${this.#config.keyspace}.starling_migrations`,
        [],
        { prepare: false },
      );
      return new Map(rows.map((it) => row.parse({ name: it.get("name"), checksum: it.get("checksum") })).map(pairOf));
    } catch (error) {
      if (isMissing(error)) return new Map();
      throw error;
    }
  }

  async prepare(): Promise<void> {
    const { keyspace, datacenter, replication } = this.#config;
    await this.#change(
      `CREATE KEYSPACE IF NOT EXISTS ${keyspace} WITH replication =
       {'class': 'NetworkTopologyStrategy', '${datacenter.replaceAll("'", "''")}': ${replication}}`,
    );
    await this.#change(
      `CREATE TABLE IF NOT EXISTS ${keyspace}.starling_migrations
       (name text PRIMARY KEY, checksum text, applied_at timestamp)`,
    );
  }

  async apply({ name, text, checksum }: MigrationFile): Promise<void> {
    const { keyspace } = this.#config;
    try {
      await this.#change(`USE ${keyspace}`);
      for (const statement of statementsOf(text)) await this.#change(statement);
    } catch (error) {
      throw new Error(`cassandra/${name} failed`, { cause: error });
    }
    await this.#client.execute(
      `INSERT INTO ${keyspace}.starling_migrations (name, checksum, applied_at) VALUES (?, ?, toTimestamp(now()))`,
      [name, checksum],
      { prepare: true },
    );
  }

  async close(): Promise<void> {
    await this.#client.shutdown();
  }

  async #change(statement: string): Promise<void> {
    await this.#client.execute(statement, [], SCHEMA);
  }
}

/** Statements end with a `;` at the end of a line; lines of comment belong to none. */
export function statementsOf(text: string): readonly string[] {
  const code = text.replace(/^\s*(?:--|\/\/).*$/gm, "");
  return code
    .split(/;[ \t]*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "");
}

/**
 * Asked by reading, not in `system_schema`: while another process makes the table, that names it a moment before it can be
 * read.
 */
function isMissing(error: unknown): boolean {
  return error instanceof errors.ResponseError && /does not exist/.test(error.message);
}

function pairOf({ name, checksum }: z.infer<typeof row>): readonly [string, string] {
  return [name, checksum];
}
