/**
 * The relational store: every activity as a row, rooms, members, counters, and what people do besides writing messages. The counters grow by the rows that were really
 * inserted, in the same transaction: an event counts once, whatever its batch, its offset, or the order it comes in, also
 * after a log was made anew and offsets began at 0 again.
 */
import type { Pool, PoolClient } from "pg";
import type { LoggedEvent } from "../log/event-log.ts";
import { isolate, outcomeOf } from "../sinks/isolate.ts";
import type { Sink, SinkOutcome } from "../sinks/sink.ts";
import { activityRow, consumedRows, counterRows, memberRows, roomRows, type MemberRow } from "./rows.ts";
import { lockForPurges, settlePurges } from "../store/purge.ts";
import { columns, refusalOf, transaction } from "../store/transaction.ts";
import { DEED_COLUMNS, deedRows } from "./deeds.ts";

const INSERT_ACTIVITIES = `
  INSERT INTO activities (environment, target, epoch, seq, id, verb, actor, at, logged_at, message, recipients, activity)
  SELECT environment, target, epoch, seq, id, verb, actor, at, logged_at, message, recipients::text[], activity
  FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::bigint[],
    $9::bigint[], $10::text[], $11::text[], $12::text[])
    AS t (environment, target, epoch, seq, id, verb, actor, at, logged_at, message, recipients, activity)
  ON CONFLICT DO NOTHING
  RETURNING environment, target, epoch, seq`;

const UPSERT_ROOMS = `
  INSERT INTO rooms AS mine (environment, id, kind, name, created, creator, epoch, seq)
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::bigint[], $8::bigint[])
  ON CONFLICT (environment, id) DO UPDATE SET
    kind = excluded.kind, name = excluded.name, created = excluded.created, creator = excluded.creator,
    epoch = excluded.epoch, seq = excluded.seq
  WHERE (excluded.epoch, excluded.seq) < (mine.epoch, mine.seq)`;

const UNNEST_MEMBERS = "unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[])";
const UPSERT_JOINS = `
  INSERT INTO members AS mine (environment, room, "user", since, joined_epoch, joined_seq) SELECT * FROM ${UNNEST_MEMBERS}
  ON CONFLICT (environment, room, "user") DO UPDATE SET
    since = excluded.since, joined_epoch = excluded.joined_epoch, joined_seq = excluded.joined_seq
  WHERE (excluded.joined_epoch, excluded.joined_seq) > (mine.joined_epoch, mine.joined_seq)`;
const UPSERT_LEAVES = `
  INSERT INTO members AS mine (environment, room, "user", left_at, left_epoch, left_seq) SELECT * FROM ${UNNEST_MEMBERS}
  ON CONFLICT (environment, room, "user") DO UPDATE SET
    left_at = excluded.left_at, left_epoch = excluded.left_epoch, left_seq = excluded.left_seq
  WHERE (excluded.left_epoch, excluded.left_seq) > (mine.left_epoch, mine.left_seq)`;

const ADD_COUNTS = `
  INSERT INTO room_counters AS mine (environment, room, messages, whispers, last_at)
  SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[])
  ON CONFLICT (environment, room) DO UPDATE SET
    messages = mine.messages + excluded.messages, whispers = mine.whispers + excluded.whispers,
    last_at = greatest(mine.last_at, excluded.last_at)`;

const INSERT_DEEDS = `
  INSERT INTO deeds (${DEED_COLUMNS.join(", ")})
  SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::text[], $6::bigint[], $7::text[], $8::text[],
    $9::text[], $10::bigint[], $11::text[], $12::boolean[], $13::bigint[], $14::bigint[], $15::text[])
  ON CONFLICT DO NOTHING`;

/** What a purge empties. */
const PURGE_TABLES = {
  rows: "activities",
  mentions: "activity_mentions",
  purges: "activity_purges",
  also: ", message = CASE WHEN message IS NULL THEN NULL ELSE '' END",
};

const SET_CONSUMED = `
  INSERT INTO consumed AS mine (sink, partition, "offset")
  SELECT $1, partition, "offset" FROM unnest($2::integer[], $3::bigint[]) AS t (partition, "offset")
  ON CONFLICT (sink, partition) DO UPDATE SET "offset" = greatest(mine."offset", excluded."offset")`;

const ACTIVITY_COLUMNS = [
  ...(["environment", "target", "epoch", "seq", "id", "verb", "actor", "at"] as const),
  ...(["logged_at", "message", "recipients", "activity"] as const),
] as const;
const ROOM_COLUMNS = ["environment", "id", "kind", "name", "created", "creator", "epoch", "seq"] as const;
const MEMBER_COLUMNS = ["environment", "room", "user", "at", "epoch", "seq"] as const;
const COUNTER_COLUMNS = ["environment", "room", "messages", "whispers", "last_at"] as const;

export class RelationalSink implements Sink {
  readonly name = "relational";
  readonly #pool: Pool;

  /** @param pool migrated; stays open, others use it too */
  constructor(pool: Pool) {
    this.#pool = pool;
  }

  write(events: readonly LoggedEvent[]): Promise<SinkOutcome> {
    return outcomeOf(events, () => isolate(events, (some) => this.#write(some), refusalOf));
  }

  #write(events: readonly LoggedEvent[]): Promise<void> {
    return transaction(this.#pool, async (client) => {
      await lockForPurges(client, events);
      const inserted = await insertActivities(client, events);
      await upsert(client, INSERT_DEEDS, DEED_COLUMNS, deedRows(inserted));
      await settlePurges(client, PURGE_TABLES, events);
      await upsert(client, UPSERT_ROOMS, ROOM_COLUMNS, roomRows(inserted));
      const members = memberRows(inserted);
      const joins = members.filter(({ joined }) => joined);
      const leaves = members.filter(({ joined }) => !joined);
      await upsert<MemberRow>(client, UPSERT_JOINS, MEMBER_COLUMNS, joins);
      await upsert<MemberRow>(client, UPSERT_LEAVES, MEMBER_COLUMNS, leaves);
      await upsert(client, ADD_COUNTS, COUNTER_COLUMNS, counterRows(inserted));
      await client.query(SET_CONSUMED, [this.name, ...columns(["partition", "offset"], consumedRows(events))]);
    });
  }
}

/** @returns those that were not there before */
async function insertActivities(client: PoolClient, events: readonly LoggedEvent[]): Promise<LoggedEvent[]> {
  const byKey = new Map(events.map((one) => [keyOf(one.event.environment, one.event.activity), one]));
  const sorted = [...byKey].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => activityRow(one));
  const { rows } = await client.query<{ environment: string; target: string; epoch: string; seq: string }>(
    INSERT_ACTIVITIES,
    columns(ACTIVITY_COLUMNS, sorted),
  );
  return rows.flatMap((row) => byKey.get(keyOf(row.environment, row)) ?? []);
}

/** The same from our numbers and from the text that 64-bit columns arrive as. */
function keyOf(environment: string, key: { target: string; epoch: number | string; seq: number | string }): string {
  return JSON.stringify([environment, key.target, String(key.epoch), String(key.seq)]);
}

async function upsert<Row extends object>(
  client: PoolClient,
  statement: string,
  names: readonly (keyof Row & string)[],
  rows: readonly Row[],
): Promise<void> {
  if (rows.length > 0) await client.query(statement, columns(names, rows));
}
