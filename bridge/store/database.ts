/** The relational database as the rest of the bridge sees it: one `pg.Pool`, whether a server or this process is behind it. */
import { type Pool } from "pg";
import { type DatabaseConfig } from "../config.ts";
import { type Logger } from "../logger.ts";
import { openPglite } from "./pglite.ts";
import { openPostgres } from "./postgres.ts";

export interface Database {
  readonly kind: DatabaseConfig["kind"];
  /** With PGlite it is one connection: a `pool.query` inside a transaction would wait for itself. */
  readonly pool: Pool;
  close(): Promise<void>;
}

/** Postgres connects when first used; PGlite opens its folder now, and rejects when another process has it. */
export async function openDatabase(config: DatabaseConfig, logger: Logger): Promise<Database> {
  return config.kind === "pglite" ? openPglite(config.folder, logger) : openPostgres(config.url, logger);
}
