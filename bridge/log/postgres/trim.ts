/** Deletes records that are old and that every group has handled. Both: a group that is behind loses nothing. */
import type { Logger } from "pino";
import { pause } from "../../backoff.ts";
import { ENRICHMENT_GROUP } from "../event-log.ts";
import type { Queryable } from "./append-raw.ts";
import type { PostgresLogSettings } from "./settings.ts";

const EVERY_MS = 60_000;
/** Rows of one partition in one statement: short enough to stay out of everybody's way. */
const MAX_ROWS = 5_000;

/** $1 partition, $2 retention in milliseconds, $3 whose positions count: enrichment's for raw, all others' for events. */
function statement(table: "log_raw" | "log_events", groups: "=" | "<>"): string {
  return `
    DELETE FROM ${table} WHERE partition = $1
    AND position < (SELECT min(position) FROM ${table} WHERE partition = $1) + ${MAX_ROWS}
    AND position < (SELECT min(next) FROM log_owners WHERE partition = $1 AND group_name ${groups} $3)
    AND at < (extract(epoch FROM now()) * 1000)::bigint - $2`;
}
const STATEMENTS = [statement("log_raw", "="), statement("log_events", "<>")];

/** How many records went. */
export async function trimLog(db: Queryable, partitions: number, retentionMs: number): Promise<number> {
  let removed = 0;
  for (let partition = 0; partition < partitions; partition++) {
    for (const text of STATEMENTS) {
      const { rowCount } = await db.query(text, [partition, retentionMs, ENRICHMENT_GROUP]);
      removed += rowCount ?? 0;
    }
  }
  return removed;
}

export async function keepTrimmed(
  { pool, partitions, retentionMs, log }: PostgresLogSettings & { readonly log: Pick<Logger, "warn"> },
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await pause(EVERY_MS, signal);
    if (signal.aborted) return;
    try {
      await trimLog(pool, partitions, retentionMs);
    } catch (err) {
      log.warn({ err }, "the log could not be trimmed");
    }
  }
}
