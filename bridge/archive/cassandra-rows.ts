/** Reading the archive in Cassandra: partitions of bounded size, and how a page crosses from one into the next. */
import type { Client, types } from "cassandra-driver";
import * as z from "zod/mini";
import type { Cursor } from "../../src/protocol/cursor.ts";
import type { Rows } from "./page.ts";
import type { Epoch, Row, Span } from "./row.ts";

/** Numbers in one partition. At 500 bytes an activity a partition is 1 MB; with the largest ones, 128 MB. */
export const BUCKET_SIZE = 2_000;

export const bucketOf = (seq: number): number => Math.floor(seq / BUCKET_SIZE);

const PARTITION = "environment = ? AND target = ? AND epoch = ? AND bucket = ?";
const COLUMNS = "seq, first, activity, slots";
const BELOW = `SELECT ${COLUMNS} FROM activities WHERE ${PARTITION} AND seq < ? ORDER BY seq DESC LIMIT ?`;
const ABOVE = `SELECT ${COLUMNS} FROM activities WHERE ${PARTITION} AND seq > ? ORDER BY seq ASC LIMIT ?`;
const SOME = `SELECT ${COLUMNS} FROM activities WHERE ${PARTITION} AND seq IN ?`;
const AUTHORS = `SELECT seq, author FROM activities WHERE ${PARTITION} AND seq < ?`;
const MENTIONS = `SELECT by_epoch, by_seq FROM mentions WHERE ${PARTITION} AND seq = ? LIMIT ?`;
const BUCKETS = `SELECT bucket FROM authors WHERE environment = ? AND target = ? AND epoch = ? AND author = ? AND bucket <= ? LIMIT ?`;
const SPANS = `SELECT seq, first FROM activities WHERE ${PARTITION} AND seq > ? ORDER BY seq ASC LIMIT ?`;
const EPOCH = "SELECT epoch, head, newest FROM epochs WHERE environment = ? AND target = ?";

/** 64-bit columns arrive as the driver's own Long; ours are all below 2^53. */
const integer = z.pipe(z.unknown(), z.transform(Number)).check(z.refine(Number.isSafeInteger));
const span = z.object({ seq: integer, first: z.nullable(integer) });
const row = z.object({
  seq: integer,
  first: z.nullable(integer),
  activity: z.nullable(z.string()),
  slots: z.nullable(z.record(z.string(), z.string())),
});
const mention = z.object({ by_epoch: integer, by_seq: integer });
const bucketRow = z.object({ bucket: integer });
const authorRow = z.object({ seq: integer, author: z.nullable(z.string()) });
const place = z.object({ seq: integer });
const epochRow = z.object({ epoch: integer, head: z.nullable(integer), newest: z.nullable(integer) });

export class CassandraRows implements Rows {
  readonly #client: Client;
  readonly #consistency: types.consistencies;
  readonly #of: readonly [environment: string, target: string];

  constructor(client: Client, consistency: types.consistencies, environment: string, target: string) {
    this.#client = client;
    this.#consistency = consistency;
    this.#of = [environment, target];
  }

  /** A full page within one partition is one read. */
  async before(epoch: number, seq: number, limit: number): Promise<Row[]> {
    const found: Row[] = [];
    if (seq <= 1) return found;
    let known = false;
    for (let bucket = bucketOf(seq - 1); bucket >= 0 && found.length < limit; bucket--) {
      found.push(...(await this.#fill(BELOW, epoch, bucket, seq, limit - found.length, rowFrom)));
      if (known || found.length > 0) continue;
      // The cursor may be far beyond everything that there is.
      const newest = (await this.epoch(epoch))?.newest;
      if (newest === undefined) break;
      known = true;
      bucket = Math.min(bucket, bucketOf(newest) + 1);
    }
    return found;
  }

  after(epoch: number, seq: number, limit: number): Promise<Row[]> {
    return this.#above(ABOVE, epoch, seq, limit, rowFrom);
  }

  /** As `after`, without the texts. */
  spansAfter(epoch: number, seq: number, limit: number): Promise<Span[]> {
    return this.#above(SPANS, epoch, seq, limit, spanFrom);
  }

  /** Those of one epoch and bucket that are there, in any order. */
  async some(epoch: number, bucket: number, seqs: readonly number[]): Promise<Row[]> {
    if (seqs.length === 0) return [];
    return (await this.#read(SOME, [epoch, bucket, seqs])).flatMap(rowFrom);
  }

  /** The newest activities about a message. */
  async mentionsOf(message: Cursor, limit: number): Promise<Row[]> {
    const { epoch, seq } = message;
    const found = await this.#read(MENTIONS, [epoch, bucketOf(seq), seq, limit]);
    const places = found.map((it) => mention.parse(it));
    const rows = await Promise.all(places.map((it) => this.some(it.by_epoch, bucketOf(it.by_seq), [it.by_seq])));
    return rows.flat();
  }

  /** The buckets of an epoch in which somebody wrote, newest first. */
  async bucketsOf(author: string, epoch: number, newest: number, limit: number): Promise<number[]> {
    const found = await this.#read(BUCKETS, [epoch, author, newest, limit]);
    return found.map((it) => bucketRow.parse(it).bucket);
  }

  /** Somebody's numbers in a bucket below `seq`, newest first. */
  async seqsOf(author: string, epoch: number, bucket: number, seq: number): Promise<number[]> {
    const found = await this.#read(AUTHORS, [epoch, bucket, seq]);
    return found.map((it) => authorRow.parse(it)).flatMap((it) => (it.author === author ? [it.seq] : []));
  }

  async olderThan(epoch: number): Promise<Epoch | undefined> {
    const [older] = await this.#epochs("AND epoch < ? ORDER BY epoch DESC LIMIT 1", [epoch]);
    return older;
  }

  async epoch(epoch: number): Promise<Epoch | undefined> {
    const [found] = await this.#epochs("AND epoch = ?", [epoch]);
    return found;
  }

  /** Oldest first. */
  async epochs(): Promise<Epoch[]> {
    return this.#epochs("ORDER BY epoch ASC", []);
  }

  async #above<T extends Span>(query: string, epoch: number, seq: number, limit: number, from: From<T>): Promise<T[]> {
    const found: T[] = [];
    let last: number | undefined;
    for (let bucket = bucketOf(seq + 1); found.length < limit; bucket++) {
      found.push(...(await this.#fill(query, epoch, bucket, seq, limit - found.length, from)));
      if (found.length >= limit) break;
      last ??= bucketOf((await this.epoch(epoch))?.newest ?? 0);
      if (bucket >= last) break;
    }
    return found;
  }

  /** Up to `limit` of a bucket, in the query's order; rows of messages that are yet to come are passed over. */
  async #fill<T extends Span>(
    query: string,
    epoch: number,
    bucket: number,
    seq: number,
    limit: number,
    from: From<T>,
  ): Promise<T[]> {
    const found: T[] = [];
    for (let at = seq; found.length < limit;) {
      const asked = limit - found.length;
      const rows = await this.#read(query, [epoch, bucket, at, asked]);
      found.push(...rows.flatMap(from));
      const last = rows.at(-1);
      if (rows.length < asked || !last) break;
      at = place.parse(last).seq;
    }
    return found;
  }

  async #epochs(which: string, parameters: readonly unknown[]): Promise<Epoch[]> {
    const rows = await this.#read(`${EPOCH} ${which}`, parameters);
    return rows.map((it) => {
      const { epoch, head, newest } = epochRow.parse(it);
      return { epoch, head: head ?? 0, newest: newest ?? 0 };
    });
  }

  async #read(query: string, parameters: readonly unknown[]): Promise<types.Row[]> {
    const options = { prepare: true, isIdempotent: true, consistency: this.#consistency };
    const { rows } = await this.#client.execute(query, [...this.#of, ...parameters], options);
    return rows;
  }
}

type From<T> = (row: types.Row) => T[];

/** None for a row that has only slots. */
function rowFrom(it: types.Row): Row[] {
  const { seq, first, activity, slots } = row.parse(it);
  return activity
    ? [{ seq, first: first ?? seq, text: activity, slots: slots ? Object.values(slots) : undefined }]
    : [];
}

/** Every row of an activity has its first number. */
function spanFrom(it: types.Row): Span[] {
  const { seq, first } = span.parse(it);
  return first === null ? [] : [{ seq, first }];
}
