/**
 * The bridge's configuration, read once from the environment. Everything that is wrong is told at once, by variable name
 * and with what is expected, never with the value of a secret.
 */
import {
  EXPECTED,
  SERVICE_IDS,
  variables,
  type ServiceId,
  type VariableName,
  type Variables,
} from "./config-variables.ts";
import { missingVariables } from "./config-rules.ts";

export { SERVICE_IDS, type ServiceId } from "./config-variables.ts";

export interface QueuesConfig {
  /** Up to and including `/client/v4`. */
  readonly apiBase: string;
  readonly accountId: string;
  readonly token: string;
  readonly queueIds: readonly string[];
  readonly deadLetterQueueId: string | undefined;
  readonly visibilityTimeoutMs: number;
  /** The longest pause between two pulls of an empty queue. */
  readonly maxIdleMs: number;
}

export interface KafkaConfig {
  readonly kind: "kafka";
  readonly brokers: readonly string[];
  readonly ssl: boolean;
  readonly sasl: Sasl | undefined;
  /** Copies of each record; the broker's own default when absent. */
  readonly replication: number | undefined;
}
type SaslMechanism = NonNullable<Variables["KAFKA_SASL_MECHANISM"]>;
type Sasl = { [M in SaslMechanism]: { mechanism: M; username: string; password: string } }[SaslMechanism];

export interface CassandraConfig {
  readonly kind: "cassandra";
  readonly contactPoints: readonly string[];
  readonly datacenter: string;
  readonly keyspace: string;
  /** Copies of each row in the datacenter; used only when the keyspace is created. */
  readonly replication: number;
  readonly credentials: { readonly username: string; readonly password: string } | undefined;
}

export interface ElasticsearchConfig {
  readonly kind: "elasticsearch";
  readonly url: string;
  readonly indexPrefix: string;
  readonly apiKey: string | undefined;
}

export type DatabaseConfig =
  | { readonly kind: "postgres"; readonly url: string }
  /** Postgres inside this process, for one process on one machine. */
  | { readonly kind: "pglite"; readonly folder: string };

export interface Config {
  readonly environment: string;
  /** The first one signs, all of them verify. */
  readonly secrets: readonly [string, ...string[]];
  readonly edgeUrl: string | undefined;
  /** Absent when this process does not drain. */
  readonly queues: QueuesConfig | undefined;
  readonly log: KafkaConfig | { readonly kind: "postgres" };
  /** Before `chat.raw` and all other names; empty by default. */
  readonly topicPrefix: string;
  readonly partitions: number;
  /** site: the implementer's own service, none: nobody; in both cases the bridge has no archive. */
  readonly archive: CassandraConfig | { readonly kind: "postgres" | "site" | "none" };
  readonly search: ElasticsearchConfig | { readonly kind: "postgres" };
  readonly database: DatabaseConfig;
  readonly http: { readonly host: string; readonly port: number };
  readonly services: ReadonlySet<ServiceId>;
  /** Whether stores and topics are brought up to date at start; else `npm run migrate` does it. */
  readonly migrateAtStart: boolean;
  readonly logLevel: string;
}

export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The configuration is wrong:\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
    this.problems = problems;
  }
}

/** @throws {ConfigError} with everything that is wrong. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  // `X=` in a .env file means that X is not set.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()));
  const parsed = variables.safeParse(given);
  const invalid = new Set(parsed.success ? [] : parsed.error.issues.map(({ path }) => String(path[0])));
  const missing = missingVariables(given).filter(({ name }) => !invalid.has(name));
  const problems = [
    ...missing.map(({ name, because }) => `${name} is missing${because}: ${EXPECTED[name]}`),
    ...[...invalid].filter(isVariable).map((name) => `${name} is wrong: ${EXPECTED[name]}`),
  ];
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems.toSorted());
  return shape(parsed.data);
}

const isVariable = (name: string): name is VariableName => Object.hasOwn(EXPECTED, name);

function shape(it: Variables): Config {
  const [signing, ...older] = it.BRIDGE_SECRETS;
  const archives = it.ARCHIVE === "cassandra" || it.ARCHIVE === "postgres";
  return {
    environment: it.ENVIRONMENT,
    secrets: [ensured(signing), ...older],
    edgeUrl: it.EDGE_URL,
    queues: it.BRIDGE_SERVICES.includes("drain") ? queuesOf(it) : undefined,
    log: it.EVENT_LOG === "kafka" ? kafkaOf(it) : { kind: "postgres" },
    topicPrefix: it.KAFKA_TOPIC_PREFIX,
    partitions: it.KAFKA_PARTITIONS,
    archive: it.ARCHIVE === "cassandra" ? cassandraOf(it) : { kind: it.ARCHIVE },
    search: it.SEARCH === "elasticsearch" ? elasticsearchOf(it) : { kind: "postgres" },
    database: databaseOf(it.DATABASE_URL),
    http: { host: it.BRIDGE_HOST, port: it.BRIDGE_PORT },
    services: new Set(SERVICE_IDS.filter((id) => it.BRIDGE_SERVICES.includes(id) && (id !== "archive" || archives))),
    migrateAtStart: it.BRIDGE_MIGRATE === "start",
    logLevel: it.LOG_LEVEL,
  };
}

function queuesOf(it: Variables): QueuesConfig {
  return {
    apiBase: it.QUEUES_API_BASE,
    accountId: ensured(it.QUEUES_ACCOUNT_ID),
    token: ensured(it.QUEUES_TOKEN),
    queueIds: ensured(it.QUEUE_IDS),
    deadLetterQueueId: it.DEAD_LETTER_QUEUE_ID,
    visibilityTimeoutMs: it.QUEUES_VISIBILITY_TIMEOUT_MS,
    maxIdleMs: it.QUEUES_MAX_IDLE_MS,
  };
}

function kafkaOf(it: Variables): KafkaConfig {
  const mechanism = it.KAFKA_SASL_MECHANISM;
  const sasl = mechanism && {
    mechanism,
    username: ensured(it.KAFKA_SASL_USERNAME),
    password: ensured(it.KAFKA_SASL_PASSWORD),
  };
  const replication = it.KAFKA_REPLICATION;
  return { kind: "kafka", brokers: ensured(it.KAFKA_BROKERS), ssl: it.KAFKA_SSL, sasl, replication };
}

function cassandraOf(it: Variables): CassandraConfig {
  const username = it.CASSANDRA_USERNAME;
  return {
    kind: "cassandra",
    contactPoints: ensured(it.CASSANDRA_CONTACT_POINTS),
    datacenter: ensured(it.CASSANDRA_DATACENTER),
    keyspace: ensured(it.CASSANDRA_KEYSPACE),
    replication: it.CASSANDRA_REPLICATION,
    credentials: username === undefined ? undefined : { username, password: ensured(it.CASSANDRA_PASSWORD) },
  };
}

function elasticsearchOf(it: Variables): ElasticsearchConfig {
  return {
    kind: "elasticsearch",
    url: ensured(it.ELASTICSEARCH_URL),
    indexPrefix: it.ELASTICSEARCH_INDEX_PREFIX,
    apiKey: it.ELASTICSEARCH_API_KEY,
  };
}

function databaseOf(url: string): DatabaseConfig {
  return url.startsWith("pglite:")
    ? { kind: "pglite", folder: url.slice("pglite:".length) }
    : { kind: "postgres", url };
}

/** What the rules have made sure of. */
function ensured<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("a required variable slipped through config-rules.ts");
  return value;
}
