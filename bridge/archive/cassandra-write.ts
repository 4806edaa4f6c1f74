/**
 * Writing the archive in Cassandra: unlogged batches within one partition. The timestamp of a row is the version of what it
 * holds, the number of the change that made it: the same row twice, or an older version after a newer one, changes nothing,
 * and what an operator deletes, which the server stamps with the time, does not come back by itself.
 */
import { errors, types, type Client } from "cassandra-driver";
import type { LoggedEvent } from "../log/event-log.ts";
import { isolate, type Refused } from "../sinks/isolate.ts";
import { bucketOf } from "./cassandra-rows.ts";
import { rowOf, type Epoch, type Life, type Row } from "./row.ts";

/** Measured: 20 rows are 16k rows/s, one row 6k. */
const BATCH_ROWS = 20;
/** UTF-16 units. Half of the smallest commit log segment is what the server takes as one mutation: megabytes. */
const BATCH_LENGTH = 262_144;
/** Batches under way at once; a node has 32 to 128 threads for all of its clients. */
const CONCURRENCY = 16;

const INSERT =
  "INSERT INTO activities (environment, target, epoch, bucket, seq, activity, first) VALUES (?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ?";
/** That a number is lost is the least that can be known of it: whatever else is ever written there stays, in any order. */
const LOST_TIMESTAMP = 0;
const insertEpoch = (column: "head" | "newest"): string =>
  `INSERT INTO epochs (environment, target, epoch, ${column}) VALUES (?, ?, ?, ?) USING TIMESTAMP ?`;

/** A row on its way in. */
export interface Pending {
  readonly event: LoggedEvent;
  readonly life: Life;
  readonly row: Row;
}

export function pendingOf(event: LoggedEvent): Pending {
  const { environment, activity } = event.event;
  const { target, epoch } = activity;
  return { event, life: { environment, target, epoch }, row: rowOf(event.event) };
}

export class CassandraWriter {
  readonly #client: Client;
  readonly #options: { prepare: true; isIdempotent: true; logged: false; consistency: types.consistencies };

  constructor(client: Client, consistency: types.consistencies) {
    this.#client = client;
    this.#options = { prepare: true, isIdempotent: true, logged: false, consistency };
  }

  /** @returns what the server refuses; everything else is stored */
  async rows(pending: readonly Pending[]): Promise<Refused<Pending>[]> {
    const batches = batchesOf(pending);
    const refused: Refused<Pending>[] = [];
    const failures: unknown[] = [];
    const work = async (): Promise<void> => {
      // After a failure everything comes again: nothing more is begun, but what is under way is waited for.
      for (let batch = batches.pop(); batch && failures.length === 0; batch = batches.pop()) {
        refused.push(...(await isolate(batch, (rows) => this.#insert(rows), refusalOf)));
      }
    };
    await Promise.all(
      Array.from({ length: CONCURRENCY }, () => work().catch((error: unknown) => failures.push(error))),
    );
    if (failures.length > 0) throw failures[0];
    return refused;
  }

  /** Each column with its own value as the timestamp: neither goes back, whoever writes last. */
  async epoch({ environment, target, epoch }: Life, { head, newest }: Omit<Epoch, "epoch">): Promise<void> {
    const values = { head, newest };
    const queries = (["head", "newest"] as const).map((column) => ({
      query: insertEpoch(column),
      params: [environment, target, epoch, values[column], values[column]],
    }));
    await this.#client.batch(queries, this.#options);
  }

  async #insert(pending: readonly Pending[]): Promise<void> {
    const queries = pending.map(({ event, life: { environment, target, epoch }, row: { seq, first, text } }) => {
      const timestamp = event.event.activity.verb === "gap-lost" ? LOST_TIMESTAMP : seq;
      return { query: INSERT, params: [environment, target, epoch, bucketOf(seq), seq, text, first, timestamp] };
    });
    const [only, ...others] = queries;
    if (only && others.length === 0) await this.#client.execute(only.query, only.params, this.#options);
    else await this.#client.batch(queries, this.#options);
  }
}

function batchesOf(pending: readonly Pending[]): Pending[][] {
  const open = new Map<string, { rows: Pending[]; length: number }>();
  const batches: Pending[][] = [];
  for (const one of pending) {
    const { environment, target, epoch } = one.life;
    const partition = JSON.stringify([environment, target, epoch, bucketOf(one.row.seq)]);
    let batch = open.get(partition);
    if (!batch || batch.rows.length >= BATCH_ROWS || batch.length + one.row.text.length > BATCH_LENGTH) {
      batch = { rows: [], length: 0 };
      open.set(partition, batch);
      batches.push(batch.rows);
    }
    batch.rows.push(one);
    batch.length += one.row.text.length;
  }
  return batches;
}

/** The server's code for a statement that it understands and will not run. */
const INVALID: number = types.responseErrorCodes.invalid;

/** Only what the server calls invalid is about the row; that a table is missing is not. */
function refusalOf(error: unknown): string | undefined {
  if (!(error instanceof errors.ResponseError) || error.code !== INVALID) return undefined;
  return /table|keyspace/i.test(error.message) ? undefined : error.message;
}
