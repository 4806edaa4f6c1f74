/** Search on Postgres, or PGlite: a tsvector of our own tokens under a GIN index. */
import type { Pool } from "pg";
import * as z from "zod/mini";
import type { SearchAnswer, SearchQuery } from "../../src/protocol/bridge-api.ts";
import { parseQuery } from "../../src/domain/search-query.ts";
import type { LoggedEvent } from "../log/event-log.ts";
import { refusalOf } from "../store/transaction.ts";
import { isolate, outcomeOf } from "../sinks/isolate.ts";
import type { SinkOutcome } from "../sinks/sink.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { hitOf, readingOf } from "./document.ts";
import { knownFrom, writeDocuments } from "./postgres-documents.ts";
import { togetherOf, tsqueryOf } from "./postgres-query.ts";
import type { Search } from "./search.ts";

const COLUMNS_READ = "environment, target, parties, activity, slots, at, id, tokens";
const IS_FOUND = `
  environment = $1 AND target = ANY ($2::text[]) AND (parties IS NULL OR $3 = ANY (parties)) AND tokens @@ $4::tsquery`;
const IS_OLDER = "($6::bigint IS NULL OR (at, id) < ($6::bigint, $7::text))";

/** Rows looked at by time before the words are looked up: answers common words, whose rows are too many to sort. */
const RECENT_ROWS = 2_000;
const RECENT = `
  SELECT activity, slots, at, id, 0 AS score FROM (
    SELECT ${COLUMNS_READ} FROM search_messages WHERE ${IS_OLDER} ORDER BY at DESC, id DESC LIMIT ${RECENT_ROWS}
  ) AS recent
  WHERE ${IS_FOUND} ORDER BY at DESC, id DESC LIMIT $5`;
/**
 * Materialized, so that the words are looked up. With the order and the limit in view the planner walks back in time instead,
 * through every message there is when the word is rare: 90 ms in 100,000 messages, 3 ms like this.
 */
const NEWEST = `
  WITH found AS MATERIALIZED (SELECT activity, slots, at, id FROM search_messages WHERE ${IS_FOUND} AND ${IS_OLDER})
  SELECT activity, slots, at, id, 0 AS score FROM found ORDER BY at DESC, id DESC LIMIT $5`;
/** A message in which the words stand together is better than any in which they do not. */
const BEST = `
  SELECT * FROM (
    SELECT activity, slots, at, id,
      ts_rank(tokens, $4::tsquery, 1)::float8 + CASE WHEN tokens @@ $9::tsquery THEN 1 ELSE 0 END AS score
    FROM search_messages WHERE ${IS_FOUND}
  ) AS found
  WHERE $6::bigint IS NULL OR (score, at, id) < ($8::float8, $6::bigint, $7::text)
  ORDER BY score DESC, at DESC, id DESC LIMIT $5`;

/** 64-bit columns arrive as text; ours are all below 2^53. */
const row = z.object({
  activity: z.string(),
  slots: z.nullable(z.string()),
  at: z.coerce.number(),
  id: z.string(),
  score: z.number(),
});

type Found = z.infer<typeof row>;

export interface PostgresSearchOptions {
  /** Whose messages are found; what is written says its own. */
  readonly environment: string;
}

export class PostgresSearch implements Search {
  readonly name = "search";
  readonly #pool: Pool;
  readonly #environment: string;

  /** @param pool migrated; stays open, others use it too */
  constructor(pool: Pool, options: PostgresSearchOptions) {
    this.#pool = pool;
    this.#environment = options.environment;
  }

  write(events: readonly LoggedEvent[]): Promise<SinkOutcome> {
    return outcomeOf(events, () => isolate(events, (some) => writeDocuments(this.#pool, some), refusalOf));
  }

  async search(query: SearchQuery): Promise<SearchAnswer> {
    const { order, limit, viewer, rooms } = query;
    const after = decodeCursor(query);
    const asked = parseQuery(query.q);
    if (asked.must.length === 0 || rooms.length === 0) return { hits: [] };
    const parameters = [this.#environment, rooms, viewer, tsqueryOf(asked), limit + 1, after?.at, after?.id];
    const found =
      order === "best"
        ? await this.#rows(BEST, [...parameters, after?.score, togetherOf(asked)])
        : await this.#newest(parameters, limit + 1);
    const page = found.slice(0, limit);
    const hits = page.flatMap((it) => {
      const reading = readingOf(knownFrom(it));
      return reading ? [hitOf(asked, reading)] : [];
    });
    const last = page.at(-1);
    return last && found.length > limit ? { hits, next: encodeCursor(order, last) } : { hits };
  }

  /** The pool is not ours to end. */
  async close(): Promise<void> {}

  async #newest(parameters: readonly unknown[], wanted: number): Promise<Found[]> {
    const recent = await this.#rows(RECENT, parameters);
    return recent.length >= wanted ? recent : this.#rows(NEWEST, parameters);
  }

  async #rows(statement: string, parameters: readonly unknown[]): Promise<Found[]> {
    const { rows } = await this.#pool.query<object>(statement, [...parameters]);
    return rows.map((it) => row.parse(it));
  }
}
