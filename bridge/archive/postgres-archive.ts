/** The archive on Postgres, or PGlite: what a small team runs, and the embedded default. */
import type { Pool } from "pg";
import * as z from "zod/mini";
import type {
  AuthoredAnswer,
  AuthoredQuery,
  HistoryAnswer,
  HistoryQuery,
  VersionsAnswer,
  VersionsQuery,
} from "../../src/protocol/bridge-api.ts";
import type { TargetId } from "../../src/protocol/ids.ts";
import type { LoggedEvent } from "../log/event-log.ts";
import { refusalOf } from "../store/transaction.ts";
import { isolate, outcomeOf } from "../sinks/isolate.ts";
import type { SinkOutcome } from "../sinks/sink.ts";
import { MAX_VERSIONS, type Archive } from "./archive.ts";
import { pageOf, type Rows } from "./page.ts";
import { writeArchive } from "./postgres-write.ts";
import type { Row } from "./row.ts";
import { authoredPage } from "./authored.ts";
import { versionsOf } from "./versions.ts";

/** 64-bit columns arrive as text; ours are all below 2^53. */
const integer = z.coerce.number();
const row = z.pipe(
  z.object({ seq: integer, first: integer, activity: z.string(), slots: z.nullable(z.array(z.string())) }),
  z.transform(({ seq, first, activity, slots }): Row => ({ seq, first, text: activity, slots: slots ?? undefined })),
);
const epochRow = z.object({ epoch: integer, head: integer, newest: integer });

const COLUMNS = `seq, first, activity, (SELECT array_agg(value) FROM archive_slots AS s
  WHERE (s.environment, s.target, s.epoch, s.seq) = (a.environment, a.target, a.epoch, a.seq)) AS slots`;
const ROWS = `SELECT ${COLUMNS} FROM archive_activities AS a WHERE environment = $1 AND target = $2 AND epoch = $3`;
/** The newest activities about a message. */
const MENTIONS = `
  SELECT seq, first, activity, NULL AS slots FROM archive_activities
  WHERE environment = $1 AND target = $2 AND (epoch, seq) IN (
    SELECT by_epoch, by_seq FROM archive_mentions WHERE environment = $1 AND target = $2 AND epoch = $3 AND seq = $4
    ORDER BY by_epoch DESC, by_seq DESC LIMIT ${MAX_VERSIONS})`;
const AUTHORED = `
  SELECT ${COLUMNS} FROM archive_activities AS a WHERE environment = $1 AND target = $2 AND author = $3
    AND ($4::bigint IS NULL OR (epoch, seq) < ($4::bigint, $5::bigint))
  ORDER BY epoch DESC, seq DESC LIMIT $6`;
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

  async versions({ target, of: { epoch, seq } }: VersionsQuery): Promise<VersionsAnswer> {
    const [message] = await this.#read(`${ROWS} AND seq = $4`, [target, epoch, seq]);
    return versionsOf(message, message ? await this.#read(MENTIONS, [target, epoch, seq]) : []);
  }

  async authored({ target, author, before, limit }: AuthoredQuery): Promise<AuthoredAnswer> {
    const found = await this.#read(AUTHORED, [target, author, before?.epoch, before?.seq, limit + 1]);
    return authoredPage(found, limit);
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
    const read = (where: string, ...parameters: readonly unknown[]): Promise<Row[]> =>
      this.#read(`${ROWS} ${where}`, [target, ...parameters]);
    return {
      before: (epoch, seq, limit) => read("AND seq < $4 ORDER BY seq DESC LIMIT $5", epoch, seq, limit),
      after: (epoch, seq, limit) => read("AND seq > $4 ORDER BY seq LIMIT $5", epoch, seq, limit),
      olderThan: async (epoch) =>
        (await this.#epochs(`${EPOCHS} AND epoch < $3 ORDER BY epoch DESC LIMIT 1`, [target, epoch]))[0],
    };
  }

  async #read(statement: string, parameters: readonly unknown[]): Promise<Row[]> {
    const { rows } = await this.#pool.query<object>(statement, [this.#environment, ...parameters]);
    return rows.map((it) => row.parse(it));
  }

  async #epochs(query: string, parameters: readonly unknown[]): Promise<z.infer<typeof epochRow>[]> {
    const { rows } = await this.#pool.query<object>(query, [this.#environment, ...parameters]);
    return rows.map((it) => epochRow.parse(it));
  }
}
