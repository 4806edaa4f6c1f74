/** Full text over messages. Adapters: Elasticsearch, Postgres; one contract test. */
import type { SearchAnswer, SearchQuery } from "../../src/protocol/bridge-api.ts";
import type { Sink } from "../sinks/sink.ts";

export interface Search extends Sink {
  /** Only in `query.rooms`, and only what `query.viewer` may see. */
  search(query: SearchQuery): Promise<SearchAnswer>;
  close(): Promise<void>;
}
