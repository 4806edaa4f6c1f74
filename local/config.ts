/** The configuration of a chat on this machine: wrangler.local.toml for the edge, and what the bridge needs to match it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { endpoints } from "./services/endpoints.ts";
import { ROOT } from "./root.ts";

/** embedded: everything in the bridge's own process. full: the real Kafka, Cassandra, Elasticsearch and Postgres. */
export type BridgeKind = "embedded" | "full";

/** A pull whose answer got lost with a killed process hides its messages this long. */
const VISIBILITY_TIMEOUT_MS = 5_000;
/** A local pull costs nothing. */
const MAX_IDLE_MS = 40;

/** The variables of wrangler.local.toml. */
export function localVars(): Record<string, string> {
  const lines = readFileSync(join(ROOT, "wrangler.local.toml"), "utf8").matchAll(/^([A-Z_]+) = "([^"\\]*)"$/gm);
  return Object.fromEntries(Array.from(lines, ([, name = "", value = ""]) => [name, value]));
}

/** One of them, by name; throws when it is not set. */
export function localSettings(): (name: string) => string {
  const values = localVars();
  return (name) => {
    const value = values[name];
    if (value === undefined) throw new Error(`wrangler.local.toml does not set ${name}`);
    return value;
  };
}

/** What the edge is told besides its file: where this very chat listens. */
export function edgeVars(kind: BridgeKind, port: number, bridgeUrl: string): Record<string, string> {
  const origins = ["localhost", "127.0.0.1"].map((host) => `http://${host}:${port}`);
  return {
    ALLOWED_ORIGINS: [localSettings()("ALLOWED_ORIGINS"), ...origins].join(","),
    BRIDGE_URL: bridgeUrl,
    ARCHIVE: kind === "full" ? "cassandra" : "postgres",
  };
}

/** The environment of the bridge, but for its own port. `folder`: where the embedded database is. */
export function bridgeEnv(kind: BridgeKind, edgeUrl: string, folder: string): Record<string, string> {
  const settings = localSettings();
  return {
    ENVIRONMENT: settings("ENVIRONMENT"),
    BRIDGE_SECRETS: settings("BRIDGE_SECRETS"),
    EDGE_URL: edgeUrl,
    QUEUES_API_BASE: `${edgeUrl}/client/v4`,
    QUEUES_ACCOUNT_ID: "local",
    QUEUES_TOKEN: settings("LOCAL_QUEUE_TOKEN"),
    QUEUE_IDS: "events-0",
    QUEUES_VISIBILITY_TIMEOUT_MS: String(VISIBILITY_TIMEOUT_MS),
    QUEUES_MAX_IDLE_MS: String(MAX_IDLE_MS),
    ...(kind === "full" ? onServices() : { EVENT_LOG: "postgres", ARCHIVE: "postgres", SEARCH: "postgres" }),
    ...(kind === "embedded" && { DATABASE_URL: `pglite:${folder}` }),
  };
}

function onServices(): Record<string, string> {
  const at = endpoints();
  return {
    EVENT_LOG: "kafka",
    KAFKA_BROKERS: at.KAFKA_BROKERS,
    ARCHIVE: "cassandra",
    CASSANDRA_CONTACT_POINTS: at.CASSANDRA_CONTACT_POINTS,
    CASSANDRA_DATACENTER: at.CASSANDRA_DATACENTER,
    SEARCH: "elasticsearch",
    ELASTICSEARCH_URL: at.ELASTICSEARCH_URL,
    DATABASE_URL: at.DATABASE_URL,
  };
}
