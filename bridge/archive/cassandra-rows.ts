/** Reading the archive in Cassandra: partitions of bounded size, and how a page crosses from one into the next. */
import type { Client, types } from "cassandra-driver";
import * as z from "zod/mini";
import type { Rows } from "./page.ts";
import type { Epoch, Row, Span } from "./row.ts";

/** Numbers in one partition. At 500 bytes an activity a partition is 1 MB; with the largest ones, 128 MB. */
const BUCKET_SIZE = 2_000;

export const bucketOf = (seq: number): number => Math.floor(seq / BUCKET_SIZE);

const PARTITION = "environment = ? AND target = ? AND epoch = ? AND bucket = ?";
const BELOW = `SELECT seq, first, activity FROM activities WHERE ${PARTITION} AND seq < ? ORDER BY seq DESC LIMIT ?`;
const ABOVE = `SELECT seq, first, activity FROM activities WHERE ${PARTITION} AND seq > ? ORDER BY seq ASC LIMIT ?`;
const SPANS = `SELECT seq, first FROM activities WHERE ${PARTITION} AND seq > ? ORDER BY seq ASC LIMIT ?`;
const EPOCH = "SELECT epoch, head, newest FROM epochs WHERE environment = ? AND target = ?";

/** 64-bit columns arrive as the driver's own Long; ours are all below 2^53. */
const integer = z.pipe(z.unknown(), z.transform(Number)).check(z.refine(Number.isSafeInteger));
const span = z.object({ seq: integer, first: z.nullable(integer) });
const row = z.object({ seq: integer, first: z.nullable(integer), activity: z.string() });
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
      const rows = await this.#read(BELOW, [epoch, bucket, seq, limit - found.length]);
      found.push(...rows.map(rowFrom));
      if (known || found.length > 0) continue;
      // The cursor may be far beyond everything that there is.
      const newest = (await this.epoch(epoch))?.newest;
      if (newest === undefined) break;
      known = true;
      bucket = Math.min(bucket, bucketOf(newest) + 1);
    }
    return found;
  }

  async after(epoch: number, seq: number, limit: number): Promise<Row[]> {
    const rows = await this.#above(ABOVE, epoch, seq, limit);
    return rows.map(rowFrom);
  }

  /** As `after`, without the texts. */
  async spansAfter(epoch: number, seq: number, limit: number): Promise<Span[]> {
    const rows = await this.#above(SPANS, epoch, seq, limit);
    return rows.map(spanFrom);
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

  async #above(query: string, epoch: number, seq: number, limit: number): Promise<types.Row[]> {
    const found: types.Row[] = [];
    let last: number | undefined;
    for (let bucket = bucketOf(seq + 1); found.length < limit; bucket++) {
      found.push(...(await this.#read(query, [epoch, bucket, seq, limit - found.length])));
      if (found.length >= limit) break;
      last ??= bucketOf((await this.epoch(epoch))?.newest ?? 0);
      if (bucket >= last) break;
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

function rowFrom(it: types.Row): Row {
  const { seq, first, activity } = row.parse(it);
  return { seq, first: first ?? seq, text: activity };
}

function spanFrom(it: types.Row): Span {
  const { seq, first } = span.parse(it);
  return { seq, first: first ?? seq };
}
