/** A pool of connections to a Postgres server. */
import { Pool } from "pg";
import { type Logger } from "../logger.ts";
import { type Database } from "./database.ts";

/** Sinks, log and queries of one process; Postgres' own default is 100 for everybody. */
const MAX_CONNECTIONS = 16;
/** A server that does not take a connection by then is down: the caller retries with its own pauses. */
const CONNECT_TIMEOUT_MS = 5_000;
/** No statement of ours takes a tenth of that; one that does holds locks that others wait for. */
const STATEMENT_TIMEOUT_MS = 30_000;

export function openPostgres(url: string, logger: Logger): Database {
  const pool = new Pool({
    connectionString: url,
    application_name: "starling-bridge",
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
    // The server's timeout does not help against a server that is gone without a word.
    query_timeout: STATEMENT_TIMEOUT_MS + CONNECT_TIMEOUT_MS,
    keepAlive: true,
  });
  // Without a listener an idle connection that breaks would end the process.
  pool.on("error", (err) => logger.warn({ err }, "an idle Postgres connection broke"));
  return { kind: "postgres", pool, close: () => pool.end() };
}
