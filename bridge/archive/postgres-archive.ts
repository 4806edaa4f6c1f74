/** The archive on Postgres, or PGlite: what a small team runs, and the embedded default. */
import type { Pool } from "pg";
import * as z from "zod/mini";
import type { HistoryAnswer, HistoryQuery } from "../../src/protocol/bridge-api.ts";
import type { TargetId } from "../../src/protocol/ids.ts";
import type { LoggedEvent } from "../log/event-log.ts";
import { refusalOf } from "../store/transaction.ts";
import { isolate, outcomeOf } from "../sinks/isolate.ts";
import type { SinkOutcome } from "../sinks/sink.ts";
import type { Archive } from "./archive.ts";
import { pageOf, type Rows } from "./page.ts";
import { writeArchive } from "./postgres-write.ts";
import type { Row } from "./row.ts";

/** 64-bit columns arrive as text; ours are all below 2^53. */
const integer = z.coerce.number();
const row = z.pipe(
  z.object({ seq: integer, first: integer, activity: z.string() }),
  z.transform(({ seq, first, activity }): Row => ({ seq, first, text: activity })),
);
const epochRow = z.object({ epoch: integer, head: integer, newest: integer });

const ROWS =
  "SELECT seq, first, activity FROM archive_activities WHERE environment = $1 AND target = $2 AND epoch = $3";
const EPOCHS = "SELECT epoch, head, newest FROM archive_epochs WHERE environment = $1 AND target = $2";

export interface PostgresArchiveOptions {
  /** Whose history is read; what is written says its own. */
  readonly environment: string;
}

export class PostgresArchive implements Archive {
  readonly name = "archive";
  readonly #pool: Pool;
  readonly #environment: string;

  /** @param pool migrated; stays open, others use it too */
  constructor(pool: Pool, options: PostgresArchiveOptions) {
    this.#pool = pool;
    this.#environment = options.environment;
  }

  write(events: readonly LoggedEvent[]): Promise<SinkOutcome> {
    return outcomeOf(events, () => isolate(events, (some) => writeArchive(this.#pool, some), refusalOf));
  }

  page(query: HistoryQuery): Promise<HistoryAnswer> {
    return pageOf(this.#rows(query.target), query);
  }

  async archived(target: TargetId, epoch: number): Promise<number> {
    const [found] = await this.#epochs(`${EPOCHS} AND epoch = $3`, [target, epoch]);
    return found?.head ?? 0;
  }

  async epochs(target: TargetId): Promise<readonly number[]> {
    const found = await this.#epochs(`${EPOCHS} ORDER BY epoch`, [target]);
    return found.map(({ epoch }) => epoch);
  }

  /** The pool is not ours to end. */
  async close(): Promise<void> {}

  #rows(target: TargetId): Rows {
    const read = async (where: string, ...parameters: readonly unknown[]): Promise<Row[]> => {
      const { rows } = await this.#pool.query<object>(`${ROWS} ${where}`, [this.#environment, target, ...parameters]);
      return rows.map((it) => row.parse(it));
    };
    return {
      before: (epoch, seq, limit) => read("AND seq < $4 ORDER BY seq DESC LIMIT $5", epoch, seq, limit),
      after: (epoch, seq, limit) => read("AND seq > $4 ORDER BY seq LIMIT $5", epoch, seq, limit),
      olderThan: async (epoch) =>
        (await this.#epochs(`${EPOCHS} AND epoch < $3 ORDER BY epoch DESC LIMIT 1`, [target, epoch]))[0],
    };
  }

  async #epochs(query: string, parameters: readonly unknown[]): Promise<z.infer<typeof epochRow>[]> {
    const { rows } = await this.#pool.query<object>(query, [this.#environment, ...parameters]);
    return rows.map((it) => epochRow.parse(it));
  }
}
