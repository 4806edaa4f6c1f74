/** A client of the Elasticsearch cluster. */
import { Client } from "@elastic/elasticsearch";
import { type ElasticsearchConfig } from "../config.ts";

/** A bulk of a thousand messages takes under a second; retries are the sink's, with its own pauses. */
const REQUEST_TIMEOUT_MS = 10_000;

export function openElasticsearch({ url, apiKey }: ElasticsearchConfig): Client {
  return new Client({
    node: url,
    requestTimeout: REQUEST_TIMEOUT_MS,
    maxRetries: 0,
    ...(apiKey !== undefined && { auth: { apiKey } }),
  });
}
