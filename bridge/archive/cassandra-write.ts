/** Writing the archive in Cassandra: unlogged batches within one partition. */
import { errors, types, type Client } from "cassandra-driver";
import type { LoggedEvent } from "../log/event-log.ts";
import { isolate, type Refused } from "../sinks/isolate.ts";
import type { Statement } from "./cassandra-statements.ts";
import type { Epoch, Life } from "./row.ts";

/** Measured: 20 rows are 16k rows/s, one row 6k. */
const BATCH_ROWS = 20;
/** UTF-16 units. Half of the smallest commit log segment is what the server takes as one mutation: megabytes. */
const BATCH_LENGTH = 262_144;
/** Batches under way at once; a node has 32 to 128 threads for all of its clients. */
const CONCURRENCY = 16;

const insertEpoch = (column: "head" | "newest"): string =>
  `INSERT INTO epochs (environment, target, epoch, ${column}) VALUES (?, ?, ?, ?) USING TIMESTAMP ?`;

export class CassandraWriter {
  readonly #client: Client;
  readonly #options: { prepare: true; isIdempotent: true; logged: false; consistency: types.consistencies };

  constructor(client: Client, consistency: types.consistencies) {
    this.#client = client;
    this.#options = { prepare: true, isIdempotent: true, logged: false, consistency };
  }

  /** @returns the events that the server refuses something of; everything else is stored */
  async run(statements: readonly Statement[]): Promise<Map<LoggedEvent, string>> {
    const batches = batchesOf(statements);
    const refused: Refused<Statement>[] = [];
    const failures: unknown[] = [];
    const work = async (): Promise<void> => {
      // After a failure everything comes again: nothing more is begun, but what is under way is waited for.
      for (let batch = batches.pop(); batch && failures.length === 0; batch = batches.pop()) {
        refused.push(...(await isolate(batch, (some) => this.#execute(some), refusalOf)));
      }
    };
    await Promise.all(
      Array.from({ length: CONCURRENCY }, () => work().catch((error: unknown) => failures.push(error))),
    );
    if (failures.length > 0) throw failures[0];
    return new Map(refused.map(({ item, reason }) => [item.event, reason]));
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

  async #execute(statements: readonly Statement[]): Promise<void> {
    const queries = statements.map(({ query, params }) => ({ query, params: [...params] }));
    const [only, ...others] = queries;
    if (only && others.length === 0) await this.#client.execute(only.query, only.params, this.#options);
    else await this.#client.batch(queries, this.#options);
  }
}

function batchesOf(statements: readonly Statement[]): Statement[][] {
  const open = new Map<string, { rows: Statement[]; length: number }>();
  const batches: Statement[][] = [];
  for (const one of statements) {
    let batch = open.get(one.partition);
    if (!batch || batch.rows.length >= BATCH_ROWS || batch.length + one.length > BATCH_LENGTH) {
      batch = { rows: [], length: 0 };
      open.set(one.partition, batch);
      batches.push(batch.rows);
    }
    batch.rows.push(one);
    batch.length += one.length;
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
