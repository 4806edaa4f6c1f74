/** One transaction on one connection. With PGlite there is no other: nothing inside may use the pool. */
import type { PoolClient } from "pg";
import type { PostgresLogSettings } from "./settings.ts";

export async function transaction<T>(
  pool: PostgresLogSettings["pool"],
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken = false;
  try {
    await client.query("BEGIN");
    const result = await work(client);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {
      broken = true;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
