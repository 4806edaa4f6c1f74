/**
 * Purges in a relational store: what carries the text of a purged message is emptied in the transaction that brings it, or
 * in the one that brings the purge, whichever comes later.
 */
import type { PoolClient } from "pg";
import * as z from "zod/mini";
import { copiesIn, isSame, withoutTexts } from "../../src/domain/message-copies.ts";
import { changedBy, isSaid } from "../../src/domain/message-as-read.ts";
import type { Activity } from "../../src/protocol/activity.ts";
import type { Cursor } from "../../src/protocol/cursor.ts";
import type { LoggedEvent } from "../log/event-log.ts";
import { storedActivity } from "../sinks/stored-activity.ts";
import { columns } from "./transaction.ts";

export interface PurgeTables {
  /** Activities; `activity` is the text. */
  readonly rows: string;
  readonly mentions: string;
  readonly purges: string;
  /** What else is set in a row that is emptied: `, name = value`. */
  readonly also?: string;
}

interface Place extends Cursor {
  readonly environment: string;
  readonly target: string;
}
type Mention = Place & { readonly by_epoch: number; readonly by_seq: number };

/** Any number that no other advisory lock of this database has: "purg" in ASCII. */
const LOCK_CLASS = 0x70_75_72_67;
/** Locks are shared by targets, or a batch of many rooms would fill the server's table of locks. */
const LOCKS = 64;

/**
 * A purge and what it empties must not pass each other unseen: writers of a target share a lock, a purge has it alone.
 * First in the transaction, so that nobody who holds rows waits for it.
 */
export async function lockForPurges(client: PoolClient, events: readonly LoggedEvent[]): Promise<void> {
  const locks = new Map<number, boolean>();
  for (const { event } of events) {
    const { target, verb } = event.activity;
    const lock = lockOf(event.environment + target);
    locks.set(lock, verb === "purge" || locks.get(lock) === true);
  }
  const sorted = [...locks].toSorted(([a], [b]) => a - b);
  const shared = sorted.map(([lock, alone]) => ({ lock, alone }));
  await client.query(
    `SELECT CASE WHEN alone THEN pg_advisory_xact_lock($1, lock) ELSE pg_advisory_xact_lock_shared($1, lock) END
     FROM unnest($2::integer[], $3::boolean[]) AS t (lock, alone)`,
    [LOCK_CLASS, ...columns(["lock", "alone"], shared)],
  );
}

/** Once the batch's rows are inserted: remembers who mentions whom and what was purged, and empties what that concerns. */
export async function settlePurges(
  client: PoolClient,
  tables: PurgeTables,
  events: readonly LoggedEvent[],
): Promise<void> {
  const mentions = distinct(events.flatMap(mentionsIn));
  if (mentions.length > 0) {
    await client.query(
      `INSERT INTO ${tables.mentions} (environment, target, epoch, seq, by_epoch, by_seq)
       SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[])
       ON CONFLICT DO NOTHING`,
      columns([...PLACE, "by_epoch", "by_seq"], mentions),
    );
  }
  const purged = distinct(events.flatMap(({ event }) => placesOf(event, event.activity.verb === "purge")));
  if (purged.length > 0) {
    await client.query(
      `INSERT INTO ${tables.purges} (environment, target, epoch, seq) SELECT * FROM ${UNNEST_PLACES} ON CONFLICT DO NOTHING`,
      columns(PLACE, purged),
    );
  }
  const concerned = events.flatMap(({ event }) => [...placesOf(event, true), ...own(event)]);
  if (concerned.length === 0) return;
  const { rows } = await client.query<object>(
    `SELECT environment, target, epoch, seq FROM ${tables.purges}
     JOIN unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[])
       AS t (environment, target, epoch, lowest, highest) USING (environment, target, epoch)
     WHERE seq BETWEEN lowest AND highest`,
    columns(["environment", "target", "epoch", "lowest", "highest"], rangesOf(concerned)),
  );
  if (rows.length === 0) return;
  const keys = new Set(concerned.map(placeKey));
  for (const found of rows.map((it) => place.parse(it))) {
    if (keys.has(placeKey(found))) await empty(client, tables, found);
  }
}

type Range = Omit<Place, "seq"> & { lowest: number; highest: number };

/** Where a life's numbers are: far fewer to look up than the numbers themselves. */
function rangesOf(places: readonly Place[]): Range[] {
  const byLife = new Map<string, Range>();
  for (const { environment, target, epoch, seq } of places) {
    const key = JSON.stringify([environment, target, epoch]);
    const known = byLife.get(key);
    if (!known) byLife.set(key, { environment, target, epoch, lowest: seq, highest: seq });
    else {
      known.lowest = Math.min(known.lowest, seq);
      known.highest = Math.max(known.highest, seq);
    }
  }
  return [...byLife.values()];
}

const placeKey = ({ environment, target, epoch, seq }: Place): string =>
  JSON.stringify([environment, target, epoch, seq]);

/** 64-bit columns arrive as text; ours are all below 2^53. */
const integer = z.coerce.number();
const place = z.object({ environment: z.string(), target: z.string(), epoch: integer, seq: integer });
const row = z.object({ epoch: integer, seq: integer, activity: z.string() });

const PLACE = ["environment", "target", "epoch", "seq"] as const;
const UNNEST_PLACES = "unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[])";

async function empty(client: PoolClient, tables: PurgeTables, message: Place): Promise<void> {
  const { environment, target } = message;
  const { rows } = await client.query<object>(
    `SELECT epoch, seq, activity FROM ${tables.rows} WHERE environment = $1 AND target = $2 AND (epoch, seq) IN (
       SELECT $3::bigint, $4::bigint UNION ALL
       SELECT by_epoch, by_seq FROM ${tables.mentions} WHERE environment = $1 AND target = $2 AND epoch = $3 AND seq = $4)
     ORDER BY epoch, seq FOR UPDATE`,
    [environment, target, message.epoch, message.seq],
  );
  for (const { epoch, seq, activity } of rows.map((it) => row.parse(it))) {
    const known = storedActivity(JSON.parse(activity));
    const emptied = withoutTexts(known, (it) => isSame(it, message));
    if (emptied === known) continue;
    await client.query(
      `UPDATE ${tables.rows} SET activity = $5${tables.also ?? ""}
       WHERE environment = $1 AND target = $2 AND epoch = $3 AND seq = $4`,
      [environment, target, epoch, seq, JSON.stringify(emptied)],
    );
  }
}

type Event = LoggedEvent["event"];

/** The messages that it is about: what it changes, and whose text it carries. */
function placesOf({ environment, activity }: Event, isAsked: boolean): Place[] {
  if (!isAsked || isReaction(activity)) return [];
  const { target } = activity;
  const of = activity.verb === "send" ? undefined : changedBy(activity);
  return [...(of ? [of] : []), ...copiesIn(activity)].map(({ epoch, seq }) => ({ environment, target, epoch, seq }));
}

function own({ environment, activity }: Event): Place[] {
  const { target, epoch, seq } = activity;
  return isSaid(activity) ? [{ environment, target, epoch, seq }] : [];
}

function mentionsIn({ event }: LoggedEvent): Mention[] {
  const { epoch, seq } = event.activity;
  return placesOf(event, true).map((it) => ({ ...it, by_epoch: epoch, by_seq: seq }));
}

const isReaction = ({ verb }: Activity): boolean => verb === "react";

/** In one order for everybody's locks. */
function distinct<T extends Place>(items: readonly T[]): T[] {
  const byKey = new Map(items.map((it) => [JSON.stringify(it), it]));
  return [...byKey].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, it]) => it);
}

/** FNV-1a. */
function lockOf(text: string): number {
  let hash = 0x81_1c_9d_c5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01_00_01_93);
  return (hash >>> 0) % LOCKS;
}
