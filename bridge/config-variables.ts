/** Every environment variable of the bridge: its form, its default, and how a person is told what it should be. */
import { z } from "zod";
import { environment } from "../src/protocol/ids.ts";

/** What one process can run; the HTTP server with its health checks always runs. */
export const SERVICE_IDS = ["drain", "enrich", "archive", "search", "relational", "query"] as const;
export type ServiceId = (typeof SERVICE_IDS)[number];

const filled = z.string().trim().min(1);
const list = filled.transform((text) => text.split(",").map((item) => item.trim())).pipe(z.array(filled).min(1));
const int = (min: number, max: number) => filled.regex(/^\d+$/).transform(Number).pipe(z.int().min(min).max(max));
const webUrl = filled.pipe(z.url({ protocol: /^https?$/ })).transform((url) => url.replace(/\/+$/, ""));
const address = filled.regex(/^(?:[A-Za-z0-9._-]+|\[[0-9a-fA-F:]+\]):\d{1,5}$/);
const flag = z.enum(["true", "false"]).transform((text) => text === "true");
/** Names that stores take without quotes. */
const storeName = filled.regex(/^[a-z][a-z0-9_]{0,47}$/);
const database = filled.regex(/^(?:postgres(?:ql)?:\/\/\S+|pglite:.+)$/);

/** Shorter ones can be guessed offline from one signature; the edge asks for as much. */
const MIN_SECRET_LENGTH = 32;

export const variables = z.object({
  ENVIRONMENT: filled.pipe(environment).default("local"),
  BRIDGE_SECRETS: list.pipe(z.array(z.string().min(MIN_SECRET_LENGTH))),
  EDGE_URL: webUrl.optional(),
  QUEUES_API_BASE: webUrl.default("https://api.cloudflare.com/client/v4"),
  QUEUES_ACCOUNT_ID: filled.optional(),
  QUEUES_TOKEN: filled.optional(),
  QUEUE_IDS: list.optional(),
  DEAD_LETTER_QUEUE_ID: filled.optional(),
  QUEUES_VISIBILITY_TIMEOUT_MS: int(1_000, 43_200_000).default(60_000),
  QUEUES_MAX_IDLE_MS: int(1, 60_000).default(2_000),
  EVENT_LOG: z.enum(["kafka", "postgres"]).default("postgres"),
  KAFKA_BROKERS: list.pipe(z.array(address)).optional(),
  KAFKA_SSL: flag.default(false),
  KAFKA_SASL_MECHANISM: z.enum(["plain", "scram-sha-256", "scram-sha-512"]).optional(),
  KAFKA_SASL_USERNAME: filled.optional(),
  KAFKA_SASL_PASSWORD: filled.optional(),
  KAFKA_TOPIC_PREFIX: filled.regex(/^[a-zA-Z0-9._-]{1,100}$/).default(""),
  KAFKA_PARTITIONS: int(1, 1_024).default(16),
  KAFKA_REPLICATION: int(1, 9).optional(),
  ARCHIVE: z.enum(["cassandra", "postgres", "site", "none"]).default("postgres"),
  CASSANDRA_CONTACT_POINTS: list.pipe(z.array(address)).optional(),
  CASSANDRA_DATACENTER: filled.optional(),
  CASSANDRA_KEYSPACE: storeName.default("starling"),
  CASSANDRA_REPLICATION: int(1, 9).default(1),
  CASSANDRA_USERNAME: filled.optional(),
  CASSANDRA_PASSWORD: filled.optional(),
  SEARCH: z.enum(["elasticsearch", "postgres"]).default("postgres"),
  ELASTICSEARCH_URL: webUrl.optional(),
  ELASTICSEARCH_INDEX_PREFIX: filled.regex(/^[a-z0-9][a-z0-9_-]{0,99}$/).default("starling"),
  ELASTICSEARCH_API_KEY: filled.optional(),
  DATABASE_URL: database,
  BRIDGE_HOST: filled.default("127.0.0.1"),
  BRIDGE_PORT: int(0, 65_535).default(8_788),
  BRIDGE_SERVICES: list.pipe(z.array(z.enum(SERVICE_IDS))).default([...SERVICE_IDS]),
  BRIDGE_MIGRATE: z.enum(["start", "never"]).default("start"),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
});
export type Variables = z.infer<typeof variables>;
export type VariableName = keyof Variables;

export const EXPECTED: Record<VariableName, string> = {
  ENVIRONMENT: "the deployment's name, 1 to 32 of a-z, 0-9 and -",
  BRIDGE_SECRETS: `what edge and bridge share, comma separated, at least ${MIN_SECRET_LENGTH} characters each; the first signs`,
  EDGE_URL: "where the Worker answers, http:// or https://",
  QUEUES_API_BASE: "the queues' API, http:// or https://, up to /client/v4",
  QUEUES_ACCOUNT_ID: "the account that has the queues",
  QUEUES_TOKEN: "an API token that may read and acknowledge the queues",
  QUEUE_IDS: "the ids of the queue's shards, comma separated",
  DEAD_LETTER_QUEUE_ID: "the id of the queue that failed messages go to",
  QUEUES_MAX_IDLE_MS: "the longest pause between two pulls of an empty queue, 1 to 60000 ms",
  QUEUES_VISIBILITY_TIMEOUT_MS: "how long a pulled message stays hidden, 1000 to 43200000 ms",
  EVENT_LOG: "kafka or postgres",
  KAFKA_BROKERS: "host:port, comma separated",
  KAFKA_SSL: "true or false",
  KAFKA_SASL_MECHANISM: "plain, scram-sha-256 or scram-sha-512",
  KAFKA_SASL_USERNAME: "the user Kafka knows",
  KAFKA_SASL_PASSWORD: "that user's password",
  KAFKA_TOPIC_PREFIX:
    "what stands before chat.raw and all other names in the log, 1 to 100 of letters, digits, . _ and -",
  KAFKA_PARTITIONS: "1 to 1024; fixed once the topics exist",
  KAFKA_REPLICATION: "copies of each record, 1 to 9; used only when the topics are made",
  ARCHIVE: "cassandra, postgres, site or none",
  CASSANDRA_CONTACT_POINTS: "host:port, comma separated",
  CASSANDRA_DATACENTER: "the datacenter this bridge is near, as Cassandra names it",
  CASSANDRA_KEYSPACE: "a keyspace name: a-z, then a-z, 0-9 and _, at most 48",
  CASSANDRA_REPLICATION: "copies of each row, 1 to 9",
  CASSANDRA_USERNAME: "the user Cassandra knows",
  CASSANDRA_PASSWORD: "that user's password",
  SEARCH: "elasticsearch or postgres",
  ELASTICSEARCH_URL: "http:// or https://",
  ELASTICSEARCH_INDEX_PREFIX: "what index names begin with: a-z, 0-9, _ and -, at most 100",
  ELASTICSEARCH_API_KEY: "an encoded API key",
  DATABASE_URL: "postgres://user:password@host:port/name, or pglite:<folder>",
  BRIDGE_HOST: "the address to listen on",
  BRIDGE_PORT: "the port to listen on, 0 to 65535",
  BRIDGE_SERVICES: `some of ${SERVICE_IDS.join(", ")}, comma separated`,
  BRIDGE_MIGRATE: "start or never",
  LOG_LEVEL: "trace, debug, info, warn, error, fatal or silent",
};
