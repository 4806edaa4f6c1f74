/**
 * Purges in Cassandra. Who brings a purge writes it down, then looks for what carries the text; who brings such text
 * writes it down, then looks for purges: one of the two sees the other. What is emptied is newer than what it was.
 */
import type { Client, types } from "cassandra-driver";
import * as z from "zod/mini";
import { isSaid } from "../../src/domain/message-as-read.ts";
import { copiesIn, isSame, withoutTexts } from "../../src/domain/message-copies.ts";
import type { Cursor } from "../../src/protocol/cursor.ts";
import type { LoggedEvent } from "../log/event-log.ts";
import { storedActivity } from "../sinks/stored-activity.ts";
import { keyOfRow, mentionsOf } from "./cassandra-statements.ts";
import { bucketOf } from "./cassandra-rows.ts";
import { timestamp, versionAt } from "./cassandra-version.ts";
import { rowOf, type Life } from "./row.ts";

const PARTITION = "environment = ? AND target = ? AND epoch = ? AND bucket = ?";
const PURGES = `SELECT seq, by_epoch, by_seq FROM purges WHERE ${PARTITION}`;
const MENTIONS = `SELECT by_epoch, by_seq FROM mentions WHERE ${PARTITION} AND seq = ?`;
const ROW = `SELECT activity FROM activities WHERE ${PARTITION} AND seq = ?`;
const REPLACE = `UPDATE activities USING TIMESTAMP ? SET activity = ? WHERE ${PARTITION} AND seq = ?`;

/** 64-bit columns arrive as the driver's own Long; ours are all below 2^53. */
const integer = z.pipe(z.unknown(), z.transform(Number)).check(z.refine(Number.isSafeInteger));
const mention = z.object({ by_epoch: integer, by_seq: integer });
const purge = z.object({ seq: integer, by_epoch: integer, by_seq: integer });
const row = z.object({ activity: z.nullable(z.string()) });

type Purge = { readonly message: Cursor; readonly by: Cursor };

export interface Consistencies {
  readonly read: types.consistencies;
  readonly write: types.consistencies;
}

export class CassandraPurges {
  readonly #client: Client;
  readonly #consistencies: Consistencies;

  constructor(client: Client, consistencies: Consistencies) {
    this.#client = client;
    this.#consistencies = consistencies;
  }

  /**
   * Once they are written. A message that is newer than all that its log had cannot have been purged: the log of a busy room costs no
   * read here.
   */
  async settle(events: readonly LoggedEvent[], isNewest: (event: LoggedEvent) => boolean): Promise<void> {
    const concerned = new Map<string, { life: Life; message: Cursor }>();
    for (const event of events) {
      const { activity, environment } = event.event;
      const { target, epoch } = activity;
      const own = isSaid(activity) && !isNewest(event) ? [activity] : [];
      for (const { epoch: of, seq } of [...mentionsOf(event), ...own]) {
        const message = { epoch: of, seq };
        concerned.set(JSON.stringify([environment, target, of, seq]), {
          life: { environment, target, epoch },
          message,
        });
      }
    }
    if (concerned.size === 0) return;
    const arrived = arrivedIn(events);
    const known = this.#remembering();
    for (const { life, message } of concerned.values()) {
      const purged = (await known(life, message)).find((it) => isSame(it.message, message));
      if (purged) await this.#empty(life, purged, known, arrived);
    }
  }

  async #empty(life: Life, { message, by }: Purge, known: Known, arrived: Arrived): Promise<void> {
    const mentions = await this.#read(MENTIONS, keyOfRow(life, message));
    const places = mentions.map((it) => mention.parse(it)).map((it) => ({ epoch: it.by_epoch, seq: it.by_seq }));
    for (const place of [message, ...places]) {
      const [found] = await this.#read(ROW, keyOfRow(life, place));
      // What comes after its purge stands behind the placeholder, and is only here.
      const text = (found && row.parse(found).activity) || arrived(life, place);
      if (text) await this.#emptyRow(life, place, text, known);
      // It is yet to come: nothing that was written before the purge is newer than this.
      else if (place === message) await this.#replace(life, place, "", versionAt(by, place));
    }
  }

  /** Of all that is purged in it: the newest of the purges is its version. */
  async #emptyRow(life: Life, place: Cursor, text: string, known: Known): Promise<void> {
    const activity = storedActivity(JSON.parse(text));
    const messages = [...copiesIn(activity), ...(isSaid(activity) ? [activity] : [])];
    const purges: Purge[] = [];
    for (const message of messages) {
      const found = (await known(life, message)).find((it) => isSame(it.message, message));
      if (found) purges.push(found);
    }
    const emptied = withoutTexts(activity, (it) => purges.some(({ message }) => isSame(message, it)));
    if (emptied === activity) return;
    const version = purges.map(({ by }) => versionAt(by, place)).reduce((a, b) => (a > b ? a : b), BigInt(place.seq));
    await this.#replace(life, place, JSON.stringify(emptied), version + 1n);
  }

  /** The purges of a message's partition, each partition read once. */
  #remembering(): Known {
    const read = new Map<string, Promise<readonly Purge[]>>();
    return (life, { epoch, seq }) => {
      const key = JSON.stringify([life.environment, life.target, epoch, bucketOf(seq)]);
      const known = read.get(key) ?? this.#purges(life, { epoch, seq });
      read.set(key, known);
      return known;
    };
  }

  async #purges(life: Life, message: Cursor): Promise<readonly Purge[]> {
    const rows = await this.#read(PURGES, keyOfRow(life, message).slice(0, 4));
    return rows
      .map((it) => purge.parse(it))
      .map(({ seq, by_epoch, by_seq }) => ({
        message: { epoch: message.epoch, seq },
        by: { epoch: by_epoch, seq: by_seq },
      }));
  }

  async #replace(life: Life, place: Cursor, text: string, version: bigint): Promise<void> {
    const options = { prepare: true, isIdempotent: true, consistency: this.#consistencies.write };
    await this.#client.execute(REPLACE, [timestamp(version), text, ...keyOfRow(life, place)], options);
  }

  async #read(query: string, parameters: readonly unknown[]): Promise<types.Row[]> {
    const options = { prepare: true, isIdempotent: true, consistency: this.#consistencies.read };
    const { rows } = await this.#client.execute(query, [...parameters], options);
    return rows;
  }
}

/** The text of an activity that is in the batch at hand. */
type Arrived = (life: Life, place: Cursor) => string | undefined;

function arrivedIn(events: readonly LoggedEvent[]): Arrived {
  const byPlace = new Map(
    events.map((event) => {
      const { environment, activity } = event.event;
      return [JSON.stringify([environment, activity.target, activity.epoch, activity.seq]), rowOf(event.event).text];
    }),
  );
  return ({ environment, target }, { epoch, seq }) => byPlace.get(JSON.stringify([environment, target, epoch, seq]));
}

type Known = (life: Life, message: Cursor) => Promise<readonly Purge[]>;
