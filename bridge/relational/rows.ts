/** What a batch of events is in the tables of the relational store. Pure; each table in one order, for everybody's locks. */
import { isCounted, recipientsOf, type Activity } from "../../src/protocol/activity.ts";
import type { LoggedEvent } from "../log/event-log.ts";

export function activityRow({ event: { environment, activity, log } }: LoggedEvent) {
  const { target, epoch, seq, id, verb, actor, at } = activity;
  const to = recipientsOf(activity);
  const isText = verb === "send" || verb === "whisper" || verb === "edit" || verb === "undelete";
  const message = isText ? activity.object.text : null;
  return {
    environment,
    target,
    epoch,
    seq,
    id,
    verb,
    actor: actor.id,
    at,
    logged_at: log.at,
    // Postgres has no NUL in text; what the message really says is in `activity`, where JSON escapes it.
    message: message?.replaceAll("\u0000", "\ufffd") ?? null,
    // An array within an array would have to be of one length everywhere: as its literal.
    recipients: to ? `{${to.map((user) => `"${user}"`).join(",")}}` : null,
    activity: JSON.stringify(activity),
  };
}

export interface RoomRow {
  readonly environment: string;
  readonly id: string;
  readonly kind: string;
  readonly name: string | null;
  readonly created: number;
  readonly creator: string;
  readonly epoch: number;
  readonly seq: number;
}

/** Of each room the first creation in this batch. */
export function roomRows(events: readonly LoggedEvent[]): RoomRow[] {
  const rooms = events.flatMap(({ event: { environment, activity } }): RoomRow[] => {
    if (activity.verb !== "create") return [];
    const { target, object, at, actor, epoch, seq } = activity;
    const { kind, name = null } = object;
    return [{ environment, id: target, kind, name, created: at, creator: actor.id, epoch, seq }];
  });
  const first = (a: RoomRow, b: RoomRow): RoomRow => (isBefore(a, b) ? a : b);
  return merged(rooms, ({ environment, id }) => [environment, id], first);
}

export interface MemberRow {
  readonly environment: string;
  readonly room: string;
  readonly user: string;
  readonly joined: boolean;
  readonly at: number;
  readonly epoch: number;
  readonly seq: number;
}

/** Of everybody the last join and the last leave in this batch, as rows of their own. */
export function memberRows(events: readonly LoggedEvent[]): MemberRow[] {
  const rows = events.flatMap(({ event: { environment, activity } }) => {
    const { target, at, epoch, seq } = activity;
    const joined = activity.verb === "create" || activity.verb === "join";
    return usersOf(activity).map((user): MemberRow => ({ environment, room: target, user, joined, at, epoch, seq }));
  });
  const last = (a: MemberRow, b: MemberRow): MemberRow => (isBefore(a, b) ? b : a);
  return merged(rows, ({ environment, room, user, joined }) => [environment, room, user, joined], last);
}

/** Whose membership the activity begins or ends. */
function usersOf(activity: Activity): readonly string[] {
  if (activity.verb === "create") return [activity.actor.id, ...(activity.object.members ?? [])];
  // Whoever is put out is no member any more, and no `leave` says so.
  if (activity.verb === "kick" || activity.verb === "ban") return [activity.object.user.id];
  return activity.verb === "join" || activity.verb === "leave" ? [activity.actor.id] : [];
}

export interface CounterRow {
  readonly environment: string;
  readonly room: string;
  readonly messages: number;
  readonly whispers: number;
  readonly last_at: number;
}

/** How much there is to add. What is held for review, or shadowed, is no message yet. */
export function counterRows(events: readonly LoggedEvent[]): CounterRow[] {
  const rows = events.flatMap(({ event: { environment, activity } }): CounterRow[] => {
    const { verb, target, at } = activity;
    // What is held or shadowed is no message to the room; released it is another one.
    if (!isCounted(activity) && verb !== "whisper") return [];
    const [messages, whispers] = verb === "send" ? [1, 0] : [0, 1];
    return [{ environment, room: target, messages, whispers, last_at: at }];
  });
  const sum = (a: CounterRow, b: CounterRow): CounterRow => ({
    ...a,
    messages: a.messages + b.messages,
    whispers: a.whispers + b.whispers,
    last_at: Math.max(a.last_at, b.last_at),
  });
  return merged(rows, ({ environment, room }) => [environment, room], sum);
}

/** The furthest offset of each partition. */
export function consumedRows(events: readonly LoggedEvent[]): { partition: number; offset: string }[] {
  const rows = events.map(({ partition, offset }) => ({ partition, offset }));
  return merged(
    rows,
    ({ partition }) => [partition],
    (a, b) => (BigInt(a.offset) > BigInt(b.offset) ? a : b),
  );
}

interface Numbered {
  readonly epoch: number;
  readonly seq: number;
}

function isBefore(a: Numbered, b: Numbered): boolean {
  return a.epoch !== b.epoch ? a.epoch < b.epoch : a.seq < b.seq;
}

/** One row a key, sorted by it: a statement cannot change a row twice, and all processes take their locks in one order. */
function merged<T>(rows: readonly T[], keyOf: (row: T) => readonly unknown[], join: (a: T, b: T) => T): T[] {
  const byKey = new Map<string, T>();
  for (const row of rows) {
    const key = JSON.stringify(keyOf(row));
    const known = byKey.get(key);
    byKey.set(key, known === undefined ? row : join(known, row));
  }
  return [...byKey].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}
