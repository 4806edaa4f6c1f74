/** Search on Elasticsearch: one document a message. */
import { errors, type Client, type estypes } from "@elastic/elasticsearch";
import * as z from "zod/mini";
import type { SearchAnswer, SearchQuery } from "../../src/protocol/bridge-api.ts";
import { parseQuery } from "../../src/domain/search-query.ts";
import type { LoggedEvent } from "../log/event-log.ts";
import { isolate, outcomeOf, type Refused } from "../sinks/isolate.ts";
import type { SinkOutcome } from "../sinks/sink.ts";
import { decodeCursor, encodeCursor, type Order, type Place } from "./cursor.ts";
import { hitOf, incomingOf, readingOf, type Incoming } from "./document.ts";
import { ElasticsearchDocuments, knownFrom } from "./elasticsearch-documents.ts";
import { elasticsearchQuery } from "./elasticsearch-query.ts";
import type { Search } from "./search.ts";

/** Documents in one bulk: with ordinary messages under a megabyte, with the largest ones about 30 MB of 100 allowed. */
const BULK_SIZE = 500;

export interface ElasticsearchSearchOptions {
  /** Whose messages are found; what is written says its own. */
  readonly environment: string;
  /** Of the alias: `<prefix>-messages`. */
  readonly indexPrefix: string;
}

const BY_SCORE: estypes.SortOptions = { _score: { order: "desc" } };
const BY_TIME: readonly estypes.SortOptions[] = [{ at: { order: "desc" } }, { id: { order: "desc" } }];

export class ElasticsearchSearch implements Search {
  readonly name = "search";
  readonly #client: Client;
  readonly #environment: string;
  readonly #alias: string;
  readonly #documents: ElasticsearchDocuments;

  /** @param client of a cluster whose index was made by the migrations; `close` ends it */
  constructor(client: Client, options: ElasticsearchSearchOptions) {
    this.#client = client;
    this.#environment = options.environment;
    this.#alias = `${options.indexPrefix}-messages`;
    this.#documents = new ElasticsearchDocuments(client, this.#alias);
  }

  write(events: readonly LoggedEvent[]): Promise<SinkOutcome> {
    return outcomeOf(events, async () => {
      const incoming = incomingOf(events);
      const refused: Refused<Incoming>[] = [];
      for (let from = 0; from < incoming.length; from += BULK_SIZE) {
        const part = incoming.slice(from, from + BULK_SIZE);
        const write = async (some: readonly Incoming[]) => void refused.push(...(await this.#documents.write(some)));
        refused.push(...(await isolate(part, write, refusalOf)));
      }
      return refused.flatMap(({ item, reason }) => item.events.map((event) => ({ item: event, reason })));
    });
  }

  async search(query: SearchQuery): Promise<SearchAnswer> {
    const { order, limit, viewer } = query;
    const after = decodeCursor(query);
    const asked = parseQuery(query.q);
    if (asked.must.length === 0 || query.rooms.length === 0) return { hits: [] };
    const request: estypes.SearchRequest = {
      index: this.#alias,
      query: elasticsearchQuery(this.#environment, query, asked),
      sort: order === "best" ? [BY_SCORE, ...BY_TIME] : [...BY_TIME],
      size: limit + 1,
      track_total_hits: false,
      _source: ["activity", "slots"],
      // Copies of the index score differently: the same viewer goes on where the first page was.
      preference: `viewer-${viewer}`,
    };
    if (after) request.search_after = [...(order === "best" ? [after.score ?? 0] : []), after.at, after.id];
    const found = await this.#client.search(request);
    const page = found.hits.hits.slice(0, limit);
    const hits = page.flatMap(({ _source }) => {
      const reading = readingOf(knownFrom(_source));
      return reading ? [hitOf(asked, reading)] : [];
    });
    const last = page.at(-1);
    if (!last || found.hits.hits.length <= limit) return { hits };
    return { hits, next: encodeCursor(order, placeOf(order, last.sort)) };
  }

  async close(): Promise<void> {
    await this.#client.close();
  }
}

const byTime = z.tuple([z.number(), z.string()]);
const byScore = z.tuple([z.number(), z.number(), z.string()]);

/** The values that a hit was sorted by, in the order of the request's `sort`. */
function placeOf(order: Order, sort: unknown): Place {
  if (order === "newest") {
    const [at, id] = byTime.parse(sort);
    return { at, id, score: undefined };
  }
  const [score, at, id] = byScore.parse(sort);
  return { at, id, score };
}

/** The whole request was called wrong: something in it is. */
function refusalOf(error: unknown): string | undefined {
  return error instanceof errors.ResponseError && error.statusCode === 400 ? error.message : undefined;
}
