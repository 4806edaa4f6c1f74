/**
 * What an event is in Cassandra: its row; what it does to a message, in the message's row; and where to find it by message and
 * by author. The timestamp of a cell is the version of what it holds: the same twice, or an older one after a newer one,
 * changes nothing, and what an operator deletes, which the server stamps with the time, does not come back by itself.
 */
import { changedBy, isSaid, slotName, slotsOf } from "../../src/domain/message-as-read.ts";
import { copiesIn } from "../../src/domain/message-copies.ts";
import type { Cursor } from "../../src/protocol/cursor.ts";
import type { LoggedEvent } from "../log/event-log.ts";
import { bucketOf } from "./cassandra-rows.ts";
import { timestamp, versionAt } from "./cassandra-version.ts";
import { authorOf, rowOf, type Life } from "./row.ts";

export interface Statement {
  readonly event: LoggedEvent;
  /** Statements of one partition go together. */
  readonly partition: string;
  readonly query: string;
  readonly params: readonly unknown[];
  /** UTF-16 units. */
  readonly length: number;
}

const KEY = "environment, target, epoch, bucket, seq";
const INSERT = `INSERT INTO activities (${KEY}, activity, first, author) VALUES (?, ?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ?`;
const SET_SLOT = `UPDATE activities USING TIMESTAMP ? SET slots[?] = ?
  WHERE environment = ? AND target = ? AND epoch = ? AND bucket = ? AND seq = ?`;
const INSERT_MENTION = `INSERT INTO mentions (${KEY}, by_epoch, by_seq) VALUES (?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ?`;
const INSERT_PURGE = `INSERT INTO purges (${KEY}, by_epoch, by_seq) VALUES (?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ?`;
const INSERT_AUTHOR = `INSERT INTO authors (environment, target, epoch, author, bucket) VALUES (?, ?, ?, ?, ?) USING TIMESTAMP 1`;
/** That a number is lost is the least that can be known of it: whatever else is ever written there stays, in any order. */
const LOST_TIMESTAMP = 0;

/** @param marked whether the author is known to be found in that bucket already */
export function statementsOf(event: LoggedEvent, marked: (mark: string) => boolean): Statement[] {
  const { activity, environment } = event.event;
  const { target, epoch, seq, verb } = activity;
  const life = { environment, target, epoch };
  const { first, text } = rowOf(event.event);
  const written = verb === "gap-lost" ? LOST_TIMESTAMP : seq;
  const author = authorOf(activity);
  const at = keyOfRow(life, activity);
  const statements = [
    of(event, "activities", at, INSERT, [...at, text, first, author, written], text.length),
    ...changes(event, life),
  ];
  const mark = markOf(event);
  if (mark !== undefined && !marked(mark)) {
    const params = [environment, target, epoch, author, bucketOf(seq)];
    statements.push({ event, partition: `author ${mark}`, query: INSERT_AUTHOR, params, length: 0 });
  }
  return statements;
}

/** Somebody's messages of one bucket; undefined: it is no message. */
export function markOf({ event: { environment, activity } }: LoggedEvent): string | undefined {
  const { target, epoch, seq, actor } = activity;
  return isSaid(activity) ? JSON.stringify([environment, target, epoch, actor.id, bucketOf(seq)]) : undefined;
}

/** The messages that it mentions: those that it changes or carries the text of. Reactions are in the slots alone. */
export function mentionsOf({ event: { activity } }: LoggedEvent): readonly Cursor[] {
  if (activity.verb === "react" || activity.verb === "send") return [];
  const changed = changedBy(activity);
  return changed ? [changed] : copiesIn(activity);
}

function changes(event: LoggedEvent, life: Life): Statement[] {
  const { activity } = event.event;
  const { epoch, seq } = activity;
  const statements = mentionsOf(event).map((message) => {
    const at = keyOfRow(life, message);
    return of(event, "mentions", at, INSERT_MENTION, [...at, epoch, seq, seq], 0);
  });
  const message = changedBy(activity);
  if (!message) return statements;
  const version = timestamp(versionAt(activity, message));
  const at = keyOfRow(life, message);
  for (const slot of slotsOf(activity)) {
    const value = JSON.stringify(slot);
    statements.push(of(event, "activities", at, SET_SLOT, [version, slotName(slot), value, ...at], value.length));
  }
  if (activity.verb === "purge")
    statements.push(of(event, "purges", at, INSERT_PURGE, [...at, epoch, seq, version], 0));
  return statements;
}

type RowKey = readonly [environment: string, target: string, epoch: number, bucket: number, seq: number];

export function keyOfRow({ environment, target }: Life, { epoch, seq }: Cursor): RowKey {
  return [environment, target, epoch, bucketOf(seq), seq];
}

function of(
  event: LoggedEvent,
  table: string,
  at: RowKey,
  query: string,
  params: readonly unknown[],
  length: number,
): Statement {
  return { event, partition: JSON.stringify([table, ...at.slice(0, 4)]), query, params, length };
}
