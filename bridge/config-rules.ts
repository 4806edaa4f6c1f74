/** Which variables become necessary through others. Works on the raw environment, so that one pass finds everything. */
import { type VariableName } from "./config-variables.ts";

export interface Missing {
  readonly name: VariableName;
  /** " (EVENT_LOG is kafka)", or nothing. */
  readonly because: string;
}

type Given = Readonly<Record<string, string | undefined>>;

interface Rule {
  readonly when: (given: Given) => boolean;
  readonly because: string;
  readonly needs: readonly VariableName[];
}

const runs = (given: Given, service: string) =>
  given["BRIDGE_SERVICES"]?.split(",").some((item) => item.trim() === service) ?? true;

const RULES: readonly Rule[] = [
  { when: () => true, because: "", needs: ["BRIDGE_SECRETS", "DATABASE_URL"] },
  {
    when: (given) => runs(given, "drain"),
    because: " (the drain service pulls from the queues)",
    needs: ["QUEUES_ACCOUNT_ID", "QUEUES_TOKEN", "QUEUE_IDS"],
  },
  {
    when: (given) => runs(given, "enrich"),
    because: " (the enrich service asks the edge for what is missing)",
    needs: ["EDGE_URL"],
  },
  { when: is("EVENT_LOG", "kafka"), because: " (EVENT_LOG is kafka)", needs: ["KAFKA_BROKERS"] },
  {
    when: has("KAFKA_SASL_MECHANISM"),
    because: " (KAFKA_SASL_MECHANISM is set)",
    needs: ["KAFKA_SASL_USERNAME", "KAFKA_SASL_PASSWORD"],
  },
  {
    when: (given) => has("KAFKA_SASL_USERNAME")(given) || has("KAFKA_SASL_PASSWORD")(given),
    because: " (the rest of KAFKA_SASL_* is set)",
    needs: ["KAFKA_SASL_MECHANISM"],
  },
  {
    when: is("ARCHIVE", "cassandra"),
    because: " (ARCHIVE is cassandra)",
    needs: ["CASSANDRA_CONTACT_POINTS", "CASSANDRA_DATACENTER"],
  },
  { when: has("CASSANDRA_USERNAME"), because: " (CASSANDRA_USERNAME is set)", needs: ["CASSANDRA_PASSWORD"] },
  { when: has("CASSANDRA_PASSWORD"), because: " (CASSANDRA_PASSWORD is set)", needs: ["CASSANDRA_USERNAME"] },
  { when: is("SEARCH", "elasticsearch"), because: " (SEARCH is elasticsearch)", needs: ["ELASTICSEARCH_URL"] },
];

/** What is needed and not there, each name once, with the first reason. */
export function missingVariables(given: Given): readonly Missing[] {
  const missing = new Map<VariableName, Missing>();
  for (const { when, because, needs } of RULES) {
    if (!when(given)) continue;
    for (const name of needs) {
      if (given[name] === undefined && !missing.has(name)) missing.set(name, { name, because });
    }
  }
  return [...missing.values()];
}

function is(name: VariableName, value: string): (given: Given) => boolean {
  return (given) => given[name]?.trim() === value;
}

function has(name: VariableName): (given: Given) => boolean {
  return (given) => given[name] !== undefined;
}
