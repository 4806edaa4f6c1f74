/** Search on Postgres, or PGlite: a tsvector of our own tokens under a GIN index. */
import type { Pool } from "pg";
import * as z from "zod/mini";
import type { SearchAnswer, SearchQuery } from "../../src/protocol/bridge-api.ts";
import { parseQuery } from "../../src/domain/search-query.ts";
import type { LoggedEvent } from "../log/event-log.ts";
import { columns, refusalOf, transaction } from "../store/transaction.ts";
import { isolate, outcomeOf } from "../sinks/isolate.ts";
import type { SinkOutcome } from "../sinks/sink.ts";
import { storedActivity } from "../sinks/stored-activity.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { documentOf, hitOf } from "./document.ts";
import { togetherOf, tsqueryOf, tsvectorOf } from "./postgres-query.ts";
import type { Search } from "./search.ts";

const COLUMNS = "environment, target, epoch, seq, version, id, at, actor, parties, activity, tokens";
const UPSERT = `
  INSERT INTO search_messages AS mine (${COLUMNS})
  SELECT environment, target, epoch, seq, version, id, at, actor, parties::text[], activity, tokens::tsvector
  FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $7::bigint[], $8::text[],
    $9::text[], $10::text[], $11::text[]) AS t (${COLUMNS})
  ON CONFLICT (environment, target, epoch, seq) DO UPDATE SET
    version = excluded.version, id = excluded.id, at = excluded.at, actor = excluded.actor, parties = excluded.parties,
    activity = excluded.activity, tokens = excluded.tokens
  WHERE mine.version < excluded.version`;

const COLUMNS_READ = "environment, target, parties, activity, at, id, tokens";
const IS_FOUND = `
  environment = $1 AND target = ANY ($2::text[]) AND (parties IS NULL OR $3 = ANY (parties)) AND tokens @@ $4::tsquery`;
const IS_OLDER = "($6::bigint IS NULL OR (at, id) < ($6::bigint, $7::text))";

/** Rows looked at by time before the words are looked up: answers common words, whose rows are too many to sort. */
const RECENT_ROWS = 2_000;
const RECENT = `
  SELECT activity, at, id, 0 AS score FROM (
    SELECT ${COLUMNS_READ} FROM search_messages WHERE ${IS_OLDER} ORDER BY at DESC, id DESC LIMIT ${RECENT_ROWS}
  ) AS recent
  WHERE ${IS_FOUND} ORDER BY at DESC, id DESC LIMIT $5`;
/**
 * Materialized, so that the words are looked up. With the order and the limit in view the planner walks back in time instead,
 * through every message there is when the word is rare: 90 ms in 100,000 messages, 3 ms like this.
 */
const NEWEST = `
  WITH found AS MATERIALIZED (SELECT activity, at, id FROM search_messages WHERE ${IS_FOUND} AND ${IS_OLDER})
  SELECT activity, at, id, 0 AS score FROM found ORDER BY at DESC, id DESC LIMIT $5`;
/** A message in which the words stand together is better than any in which they do not. */
const BEST = `
  SELECT * FROM (
    SELECT activity, at, id,
      ts_rank(tokens, $4::tsquery, 1)::float8 + CASE WHEN tokens @@ $9::tsquery THEN 1 ELSE 0 END AS score
    FROM search_messages WHERE ${IS_FOUND}
  ) AS found
  WHERE $6::bigint IS NULL OR (score, at, id) < ($8::float8, $6::bigint, $7::text)
  ORDER BY score DESC, at DESC, id DESC LIMIT $5`;

/** 64-bit columns arrive as text; ours are all below 2^53. */
const row = z.object({ activity: z.string(), at: z.coerce.number(), id: z.string(), score: z.number() });

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
    return outcomeOf(events, () => isolate(events, (some) => this.#upsert(some), refusalOf));
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
    const hits = page.map(({ activity }) => hitOf(asked, storedActivity(JSON.parse(activity))));
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

  async #upsert(events: readonly LoggedEvent[]): Promise<void> {
    const rows = rowsOf(events);
    if (rows.length === 0) return;
    const names = [
      "environment",
      "target",
      "epoch",
      "seq",
      "version",
      "id",
      "at",
      "actor",
      "parties",
      "activity",
      "tokens",
    ];
    await transaction(this.#pool, (client) => client.query(UPSERT, columns(names, rows)));
  }
}

/** One statement cannot change a row twice: of each message the newest version, in one order for everybody. */
function rowsOf(events: readonly LoggedEvent[]): Record<string, unknown>[] {
  const byKey = new Map<string, Record<string, unknown> & { readonly version: number }>();
  for (const event of events) {
    const document = documentOf(event);
    if (!document) continue;
    const { environment, activity, parties, version } = document;
    const { target, epoch, seq, id, at, actor } = activity;
    const key = JSON.stringify([environment, target, epoch, seq]);
    if ((byKey.get(key)?.version ?? -1) >= version) continue;
    byKey.set(key, {
      environment,
      target,
      epoch,
      seq,
      version,
      id,
      at,
      actor: actor.id,
      // An array within an array would have to be of one length everywhere: as its literal.
      parties: parties && `{${parties.map((user) => `"${user}"`).join(",")}}`,
      activity: JSON.stringify(activity),
      tokens: tsvectorOf(activity.object.text),
    });
  }
  return [...byKey].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, it]) => it);
}
