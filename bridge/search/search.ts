/** Full text over messages. Adapters: Elasticsearch, Postgres; one contract test. */
import type { SearchAnswer, SearchQuery } from "../../src/protocol/bridge-api.ts";
import type { Sink } from "../sinks/sink.ts";

export interface Search extends Sink {
  /**
   * Only in `query.rooms`, and only what `query.viewer` may see. Rejects when the store cannot answer.
   * @throws {BadCursor} when the cursor is not of a search in this order
   */
  search(query: SearchQuery): Promise<SearchAnswer>;
  close(): Promise<void>;
}
