/** Appends to the raw log: one statement, so one transaction. */
import { z } from "zod";
import type { DeadLetter, RawInput } from "../event-log.ts";
import { partitionOf } from "./partition-of.ts";
import type { PostgresLogSettings } from "./settings.ts";

export type Queryable = Pick<PostgresLogSettings["pool"], "query">;

/** Locks in the order of partitions, so that two appends cannot wait for each other. */
const APPEND = `
  WITH input AS (
    SELECT partition, body, row_number() OVER (PARTITION BY partition ORDER BY nth) - 1 AS nth
    FROM unnest($1::int[], $2::text[]) WITH ORDINALITY AS t (partition, body, nth)
  ), locked AS (
    SELECT partition, raw_next, greatest(raw_at, (extract(epoch FROM clock_timestamp()) * 1000)::bigint) AS at
    FROM log_partitions WHERE partition = ANY ($1::int[]) ORDER BY partition FOR UPDATE
  ), moved AS (
    UPDATE log_partitions p SET raw_next = l.raw_next + c.records, raw_at = l.at
    FROM locked l JOIN (SELECT partition, count(*) AS records FROM input GROUP BY partition) c USING (partition)
    WHERE p.partition = l.partition
    RETURNING p.partition, p.raw_next
  ), stored AS (
    INSERT INTO log_raw (partition, position, at, body)
    SELECT i.partition, l.raw_next + i.nth, l.at, i.body FROM input i JOIN locked l USING (partition)
    RETURNING 1
  )
  SELECT partition, raw_next::text AS next, (SELECT count(*)::int FROM stored) AS stored FROM moved`;

const moved = z.array(z.object({ partition: z.int(), next: z.string(), stored: z.int() }));

/** The first free position of each partition that was written to. */
export async function appendRaw(
  db: Queryable,
  partitions: number,
  records: readonly RawInput[],
): Promise<ReadonlyMap<number, bigint>> {
  const numbers = records.map(({ target }) => partitionOf(target, partitions));
  const bodies = records.map(({ body }) => storable(body));
  const { rows } = await db.query(APPEND, [numbers, bodies]);
  const heads = moved.parse(rows);
  if (heads[0]?.stored !== records.length) throw new Error("the log has no partitions yet: it was not prepared");
  return new Map(heads.map(({ partition, next }) => [partition, BigInt(next)]));
}

export async function appendDead(db: Queryable, letters: readonly DeadLetter[]): Promise<void> {
  if (letters.length === 0) return;
  await db.query(
    `INSERT INTO log_dead (sink, topic, partition, position, reason, body)
     SELECT * FROM unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::text[], $6::text[])`,
    [
      letters.map((it) => it.sink),
      letters.map((it) => it.topic),
      letters.map((it) => it.partition),
      letters.map((it) => it.offset),
      letters.map((it) => storable(it.reason)),
      letters.map((it) => storable(it.body)),
    ],
  );
}

/** Postgres' text has no NUL. JSON writes it as an escape, so only a body that is no segment anyway can contain one. */
function storable(text: string): string {
  return text.replaceAll("\u0000", "\uFFFD");
}
