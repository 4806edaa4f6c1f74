/** Search on Elasticsearch: one document a message. */
import { errors, type Client, type estypes } from "@elastic/elasticsearch";
import * as z from "zod/mini";
import type { SearchAnswer, SearchQuery } from "../../src/protocol/bridge-api.ts";
import { parseQuery } from "../../src/domain/search-query.ts";
import { spaced, tokenise } from "../../src/domain/search-tokens.ts";
import type { LoggedEvent } from "../log/event-log.ts";
import { isolate, outcomeOf, type Refused } from "../sinks/isolate.ts";
import type { SinkOutcome } from "../sinks/sink.ts";
import { storedActivity } from "../sinks/stored-activity.ts";
import { decodeCursor, encodeCursor, type Order, type Place } from "./cursor.ts";
import { documentOf, hitOf, type Document } from "./document.ts";
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

type Pending = { readonly event: LoggedEvent; readonly document: Document };

export class ElasticsearchSearch implements Search {
  readonly name = "search";
  readonly #client: Client;
  readonly #environment: string;
  readonly #alias: string;

  /** @param client of a cluster whose index was made by the migrations; `close` ends it */
  constructor(client: Client, options: ElasticsearchSearchOptions) {
    this.#client = client;
    this.#environment = options.environment;
    this.#alias = `${options.indexPrefix}-messages`;
  }

  write(events: readonly LoggedEvent[]): Promise<SinkOutcome> {
    return outcomeOf(events, async () => {
      const pending = events.flatMap((event): Pending[] => {
        const document = documentOf(event);
        return document ? [{ event, document }] : [];
      });
      const refused: Refused<Pending>[] = [];
      for (let from = 0; from < pending.length; from += BULK_SIZE) {
        const part = pending.slice(from, from + BULK_SIZE);
        const whole = await isolate(part, async (some) => void refused.push(...(await this.#bulk(some))), refusalOf);
        refused.push(...whole);
      }
      return refused.map(({ item, reason }) => ({ item: item.event, reason }));
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
      _source: ["activity"],
      // Copies of the index score differently: the same viewer goes on where the first page was.
      preference: `viewer-${viewer}`,
    };
    if (after) request.search_after = [...(order === "best" ? [after.score ?? 0] : []), after.at, after.id];
    const found = await this.#client.search(request);
    const page = found.hits.hits.slice(0, limit);
    const hits = page.map(({ _source }) => hitOf(asked, storedActivity(source.parse(_source).activity)));
    const last = page.at(-1);
    if (!last || found.hits.hits.length <= limit) return { hits };
    return { hits, next: encodeCursor(order, placeOf(order, last.sort)) };
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  /** @returns what the cluster refuses for what it is; throws when anything else is wrong with any of them */
  async #bulk(pending: readonly Pending[]): Promise<Refused<Pending>[]> {
    const { items } = await this.#client.bulk({
      index: this.#alias,
      // Otherwise a bulk before the migrations would make an index of this name, with guessed fields.
      require_alias: true,
      operations: pending.flatMap(({ document }) => [headerOf(document), bodyOf(document)]),
    });
    return items.flatMap(({ index: item }, i) => {
      const one = pending[i];
      if (!one || !item) throw new Error("a bulk was answered with other items than were sent");
      // A conflict: this version or a newer one is there already.
      if (item.status < 300 || item.status === 409) return [];
      const reason = `${item.error?.type}: ${item.error?.reason}`;
      if (item.status !== 400) throw new Error(reason);
      return [{ item: one, reason }];
    });
  }
}

const source = z.object({ activity: z.unknown() });
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

function headerOf({ activity: { target, epoch, seq }, version }: Document): estypes.BulkOperationContainer {
  return { index: { _id: `${target}:${epoch}:${seq}`, version, version_type: "external" } };
}

function bodyOf({ environment, activity, parties }: Document): Record<string, unknown> {
  const { target, epoch, seq, id, at, actor } = activity;
  const visibility = parties ? "parties" : "all";
  // As folded and taken apart by us: the analyzers of the index only make pairs of it. The original is in `activity`.
  const text = spaced(tokenise(activity.object.text));
  return { environment, target, epoch, seq, id, at, actor: actor.id, visibility, parties, text, activity };
}

/** The whole request was called wrong: something in it is. */
function refusalOf(error: unknown): string | undefined {
  return error instanceof errors.ResponseError && error.statusCode === 400 ? error.message : undefined;
}
