/** What all that writes to Postgres has in common: one transaction, and which errors are about the data. */
import type { Pool, PoolClient } from "pg";

/**
 * Runs `work` on one connection, in one transaction; throws what it throws, with nothing of it stored. Inside, never query
 * the pool: with PGlite it is this connection. What may be refused goes through here, never through `pool.query`: that
 * destroys its connection after any error, and PGlite's only one fails the next queries then.
 */
export async function transaction<T>(
  pool: Pick<Pool, "connect">,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // A connection that breaks between two statements says so by an event, which without a listener would end the process.
  const breaks = (error: Error): void => void (broken = error);
  client.on("error", breaks);
  try {
    await client.query("BEGIN");
    const result = await work(client);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    // A connection that cannot even roll back is not given to anybody else.
    await client.query("ROLLBACK").catch(breaks);
    throw error;
  } finally {
    client.off("error", breaks);
    client.release(broken);
  }
}

/** SQLSTATE classes and codes that say: this value, never. Data exceptions, broken constraints, a row too big. */
const REFUSALS = /^(22|23|54000$)/;

/** Why the server will never take these values; undefined when the error is about something else. */
export function refusalOf(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return error instanceof Error && REFUSALS.test(code) ? `${code}: ${error.message}` : undefined;
}

/** The rows as one array a column, for `unnest`: one statement whatever their number. */
export function columns<const Name extends string>(
  names: readonly Name[],
  rows: readonly Readonly<Record<Name, unknown>>[],
): unknown[][] {
  return names.map((name) => rows.map((row) => row[name]));
}
