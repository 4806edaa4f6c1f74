/** Enrichment of one partition: restore, then batch by batch, each one transaction of output, state and position. */
import type { PoolClient } from "pg";
import { z } from "zod";
import type { Enriched, Enricher, RawRecord } from "../event-log.ts";
import { StagedState } from "../staged-state.ts";
import { appendDead, type Queryable } from "./append-raw.ts";
import type { Assignment } from "./group.ts";
import type { Heads } from "./heads.ts";
import { moveOn } from "./leases.ts";
import { MAX_BATCH_BYTES, MAX_BATCH_RECORDS, type PostgresLogSettings } from "./settings.ts";
import { transaction } from "../../store/transaction.ts";

const READ = `
  SELECT position::text AS offset, at::text AS at, body FROM (
    SELECT position, at, body, sum(octet_length(body)) OVER (ORDER BY position) AS total
    FROM log_raw WHERE partition = $1 AND position >= $2 ORDER BY position LIMIT ${MAX_BATCH_RECORDS}) AS it
  WHERE total <= ${MAX_BATCH_BYTES} OR total = octet_length(body) ORDER BY position`;
const rawRows = z.array(z.object({ offset: z.string(), at: z.coerce.number(), body: z.string() }));
const stateRows = z.array(z.object({ key: z.string(), value: z.string() }));
const nextRow = z.tuple([z.object({ next: z.string() })]);

export interface EnrichDeps {
  readonly settings: PostgresLogSettings;
  readonly heads: Heads;
  readonly enricher: Enricher;
}

export async function enrichPartition(deps: EnrichDeps, assignment: Assignment, signal: AbortSignal): Promise<void> {
  const { settings, heads, enricher } = deps;
  const { partition } = assignment;
  const { pool } = settings;
  const committed = await readState(pool, partition);
  enricher.restored(partition, committed);
  try {
    for (let { next } = assignment; !signal.aborted;) {
      const records = await readRaw(pool, partition, next);
      const last = records.at(-1);
      if (!last) {
        await heads.reached("raw", partition, next, signal);
        continue;
      }
      const state = new StagedState(committed);
      const enriched = enricher.process(records, state);
      const to = BigInt(last.offset) + 1n;
      const head = await transaction(pool, async (client) => {
        // First, for it is the fence: from here on nobody else can take the partition before our commit.
        if (!(await moveOn(client, assignment.holder, partition, { from: next, to }))) {
          throw new Error(`partition ${partition} is another's now`);
        }
        await writeState(client, partition, state);
        await appendDead(client, enriched.dead);
        return appendEvents(client, partition, enriched.events);
      });
      state.apply();
      next = to;
      if (head !== undefined) heads.advance("events", partition, head);
    }
  } finally {
    enricher.revoked(partition);
  }
}

async function readRaw(db: Queryable, partition: number, next: bigint): Promise<RawRecord[]> {
  const { rows } = await db.query(READ, [partition, String(next)]);
  return rawRows.parse(rows).map(({ offset, at, body }) => ({ partition, offset, at, body }));
}

async function readState(db: Queryable, partition: number): Promise<Map<string, string>> {
  const { rows } = await db.query("SELECT key, value FROM log_state WHERE partition = $1", [partition]);
  return new Map(stateRows.parse(rows).map(({ key, value }) => [key, value]));
}

async function writeState(client: PoolClient, partition: number, { changes }: StagedState): Promise<void> {
  const set = [...changes].flatMap(([key, value]) => (value === undefined ? [] : [{ key, value }]));
  const removed = [...changes].flatMap(([key, value]) => (value === undefined ? [key] : []));
  if (set.length > 0) {
    await client.query(
      `INSERT INTO log_state (partition, key, value) SELECT $1, * FROM unnest($2::text[], $3::text[])
       ON CONFLICT (partition, key) DO UPDATE SET value = excluded.value`,
      [partition, set.map((it) => it.key), set.map((it) => it.value)],
    );
  }
  if (removed.length > 0) {
    await client.query("DELETE FROM log_state WHERE partition = $1 AND key = ANY ($2::text[])", [partition, removed]);
  }
}

/** The partition's first free position afterwards; undefined when there was nothing to append. */
async function appendEvents(
  client: PoolClient,
  partition: number,
  events: Enriched["events"],
): Promise<bigint | undefined> {
  if (events.length === 0) return undefined;
  const { rows } = await client.query(
    `WITH moved AS (
       UPDATE log_partitions SET events_next = events_next + $3 WHERE partition = $1 RETURNING events_next
     ), stored AS (
       INSERT INTO log_events (partition, position, at, event)
       SELECT $1, m.events_next - $3 + nth - 1, (extract(epoch FROM clock_timestamp()) * 1000)::bigint, event
       FROM moved m, unnest($2::text[]) WITH ORDINALITY AS t (event, nth)
     )
     SELECT events_next::text AS next FROM moved`,
    [partition, events.map(({ event }) => JSON.stringify(event)), events.length],
  );
  return BigInt(nextRow.parse(rows)[0].next);
}
