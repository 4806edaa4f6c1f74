/** What the Postgres adapter can be told. */
import type { Logger } from "pino";
import type { Pool } from "pg";

export interface PostgresLogOptions {
  /** Also PGlite's, which is one connection. Not closed with the log: others use it too. */
  readonly pool: Pick<Pool, "query" | "connect">;
  readonly log: Pick<Logger, "debug" | "info" | "warn" | "error">;
  /** Fixed for the life of the log. */
  readonly partitions?: number;
  /** No other process can use this database (PGlite): partitions of a killed predecessor are free at once. */
  readonly exclusive?: boolean;
  /** Records that everybody has handled are deleted at this age. */
  readonly retentionMs?: number;
  /** After this time without renewal a process' partitions go to others. */
  readonly leaseMs?: number;
  /** How often to look for records that other processes appended; our own are seen at once. */
  readonly pollMs?: number;
  readonly appendTimeoutMs?: number;
}

export type PostgresLogSettings = Required<PostgresLogOptions>;

export const DEFAULT_PARTITIONS = 16;
/** One batch for enrichment or a sink. */
export const MAX_BATCH_BYTES = 1_000_000;
export const MAX_BATCH_RECORDS = 1_000;

const RETENTION_MS = 7 * 24 * 3_600_000;
const LEASE_MS = 10_000;
const POLL_MS = 200;
const APPEND_TIMEOUT_MS = 10_000;

export function settingsOf(options: PostgresLogOptions): PostgresLogSettings {
  return {
    partitions: DEFAULT_PARTITIONS,
    exclusive: false,
    retentionMs: RETENTION_MS,
    leaseMs: LEASE_MS,
    pollMs: POLL_MS,
    appendTimeoutMs: APPEND_TIMEOUT_MS,
    ...options,
  };
}
