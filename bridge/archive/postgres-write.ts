/** Writing the archive in Postgres: rows, what they do to messages, then heads, in one transaction. */
import type { Pool, PoolClient } from "pg";
import * as z from "zod/mini";
import type { LoggedEvent } from "../log/event-log.ts";
import { changedBy, latestSlots, slotName, slotsOf, type SlotValue } from "../../src/domain/message-as-read.ts";
import { compareCursors } from "../../src/protocol/cursor.ts";
import { lockForPurges, settlePurges } from "../store/purge.ts";
import { columns, transaction } from "../store/transaction.ts";
import { advance, authorOf, byLife, keyOf, rowOf, type Life, type Row } from "./row.ts";

/** Rows never change, so one that is there already is this one; but that a number is lost gives way to what was found of it. */
const INSERT_ROWS = `
  INSERT INTO archive_activities AS known (environment, target, epoch, seq, first, activity, author)
  SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $7::text[])
  ON CONFLICT (environment, target, epoch, seq) DO UPDATE SET
    first = excluded.first, activity = excluded.activity, author = excluded.author
  WHERE known.activity::json ->> 'verb' = 'gap-lost' AND excluded.activity::json ->> 'verb' <> 'gap-lost'`;

const UPSERT_SLOTS = `
  INSERT INTO archive_slots AS known (environment, target, epoch, seq, slot, version_epoch, version_seq, value)
  SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::text[], $6::bigint[], $7::bigint[], $8::text[])
  ON CONFLICT (environment, target, epoch, seq, slot) DO UPDATE SET
    version_epoch = excluded.version_epoch, version_seq = excluded.version_seq, value = excluded.value
  WHERE (known.version_epoch, known.version_seq) < (excluded.version_epoch, excluded.version_seq)`;

const PURGE_TABLES = { rows: "archive_activities", mentions: "archive_mentions", purges: "archive_purges" };

/** Locks each life until the end of the transaction, in one order for everybody, and tells where it is. */
const LOCK_EPOCHS = `
  INSERT INTO archive_epochs AS mine (environment, target, epoch, head, newest)
  SELECT environment, target, epoch, 0, newest
  FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[]) AS t (environment, target, epoch, newest)
  ON CONFLICT (environment, target, epoch) DO UPDATE SET newest = greatest(mine.newest, excluded.newest)
  RETURNING environment, target, epoch, head, newest`;

const SPANS = `
  SELECT first, seq FROM archive_activities
  WHERE environment = $1 AND target = $2 AND epoch = $3 AND seq > $4 ORDER BY seq LIMIT $5`;

const SET_HEADS = `
  UPDATE archive_epochs AS mine SET head = t.head
  FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[]) AS t (environment, target, epoch, head)
  WHERE mine.environment = t.environment AND mine.target = t.target AND mine.epoch = t.epoch`;

/** Spans looked at in one read when something before them arrives late. */
const SCAN_LIMIT = 1_000;

/** 64-bit columns arrive as text; ours are all below 2^53. */
const integer = z.coerce.number();
const locked = z.object({
  environment: z.string(),
  target: z.string(),
  epoch: integer,
  head: integer,
  newest: integer,
});
const span = z.object({ first: integer, seq: integer });

export async function writeArchive(pool: Pool, events: readonly LoggedEvent[]): Promise<void> {
  const rows = distinct(
    events.map(({ event }) => {
      const { environment, activity } = event;
      const { target, epoch } = activity;
      const isLost = activity.verb === "gap-lost";
      return { environment, target, epoch, isLost, author: authorOf(activity), ...rowOf(event) };
    }),
  );
  const lives = byLife<Life & Row>(rows, (it) => it).toSorted((a, b) => (keyOf(a.life) < keyOf(b.life) ? -1 : 1));
  const slots = slotRows(events);
  await transaction(pool, async (client) => {
    await lockForPurges(client, events);
    await client.query(
      INSERT_ROWS,
      columns(["environment", "target", "epoch", "seq", "first", "text", "author"], rows),
    );
    if (slots.length > 0) await client.query(UPSERT_SLOTS, columns(SLOT_COLUMNS, slots));
    await settlePurges(client, PURGE_TABLES, events);
    const newest = lives.map(({ life, items }) => ({ ...life, newest: Math.max(...items.map(({ seq }) => seq)) }));
    const found = await client.query<object>(
      LOCK_EPOCHS,
      columns(["environment", "target", "epoch", "newest"], newest),
    );
    const written = new Map(lives.map(({ life, items }) => [keyOf(life), items]));
    const heads = [];
    for (const it of found.rows.map((one) => locked.parse(one))) {
      const head = await headOf(client, it, written.get(keyOf(it)) ?? []);
      if (head !== it.head) heads.push({ ...it, head });
    }
    if (heads.length > 0) await client.query(SET_HEADS, columns(["environment", "target", "epoch", "head"], heads));
  });
}

const SLOT_COLUMNS = [
  ...(["environment", "target", "epoch", "seq"] as const),
  ...(["slot", "version_epoch", "version_seq", "value"] as const),
] as const;

/** Of each message's slots the last value in this batch. */
function slotRows(events: readonly LoggedEvent[]) {
  const byMessage = new Map<string, { life: Life; seq: number; values: SlotValue[] }>();
  for (const { event } of events) {
    const of = changedBy(event.activity);
    if (!of) continue;
    const life = { environment: event.environment, target: event.activity.target, epoch: of.epoch };
    const key = `${keyOf(life)} ${of.seq}`;
    const known = byMessage.get(key) ?? { life, seq: of.seq, values: [] };
    known.values.push(...slotsOf(event.activity));
    byMessage.set(key, known);
  }
  const inOrder = [...byMessage].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return inOrder.flatMap(([, { life, seq, values }]) =>
    latestSlots(values)
      .toSorted((a, b) => compareCursors(a.version, b.version))
      .map((it) => ({ ...life, seq, slot: slotName(it), ...versionColumns(it), value: JSON.stringify(it) })),
  );
}

const versionColumns = ({ version: { epoch, seq } }: SlotValue) => ({ version_epoch: epoch, version_seq: seq });

/** One statement may touch a row once only. */
function distinct<T extends Life & Row & { readonly isLost: boolean }>(rows: readonly T[]): T[] {
  const byPlace = new Map<string, T>();
  for (const row of rows) {
    const place = `${keyOf(row)} ${row.seq}`;
    if (byPlace.get(place)?.isLost ?? true) byPlace.set(place, row);
  }
  return [...byPlace.values()];
}

async function headOf(client: PoolClient, life: z.infer<typeof locked>, rows: readonly Row[]): Promise<number> {
  let head = advance(life.head, rows);
  // Something was stored ahead of what came now: see how far it reaches.
  while (head < life.newest) {
    const found = await client.query<object>(SPANS, [life.environment, life.target, life.epoch, head, SCAN_LIMIT]);
    const reached = advance(
      head,
      found.rows.map((one) => span.parse(one)),
    );
    if (reached === head) break;
    head = reached;
  }
  return head;
}
