/** The configured stores, opened once and shared by everything in this process. */
import { type Client as CassandraClient } from "cassandra-driver";
import { type Client as ElasticsearchClient } from "@elastic/elasticsearch";
import { type Config } from "../config.ts";
import { type Ping } from "../http/health.ts";
import { type Logger } from "../logger.ts";
import { openCassandra, pingCassandra } from "./cassandra.ts";
import { openDatabase, type Database } from "./database.ts";
import { openElasticsearch } from "./elasticsearch.ts";

export interface Stores {
  readonly database: Database;
  /** Absent where the configuration has another archive. */
  readonly cassandra: CassandraClient | undefined;
  readonly elasticsearch: ElasticsearchClient | undefined;
  /** How to ask each store that this process works with whether it answers, by name. */
  readonly pings: ReadonlyMap<string, Ping>;
  close(): Promise<void>;
}

/** Connects to nothing yet, but for an embedded database: that one is opened, or it rejects. */
export async function openStores(config: Config, logger: Logger): Promise<Stores> {
  const database = await openDatabase(config.database, logger);
  const cassandra =
    config.archive.kind === "cassandra" ? openCassandra(config.archive, config.archive.keyspace) : undefined;
  const elasticsearch = config.search.kind === "elasticsearch" ? openElasticsearch(config.search) : undefined;

  const pings = new Map<string, Ping>();
  if (usesDatabase(config)) pings.set("database", () => database.pool.query("SELECT 1"));
  if (cassandra && uses(config, "archive")) pings.set("cassandra", () => pingCassandra(cassandra));
  if (elasticsearch && uses(config, "search")) pings.set("elasticsearch", () => elasticsearch.cluster.health());
  return {
    database,
    cassandra,
    elasticsearch,
    pings,
    async close() {
      await Promise.all([cassandra?.shutdown(), elasticsearch?.close()]);
      await database.close();
    },
  };
}

/** A store is written by its sink and read by the queries. */
function uses({ services }: Config, sink: "archive" | "search"): boolean {
  return services.has(sink) || services.has("query");
}

function usesDatabase(config: Config): boolean {
  return (
    config.log.kind === "postgres" ||
    config.services.has("relational") ||
    (config.archive.kind === "postgres" && uses(config, "archive")) ||
    (config.search.kind === "postgres" && uses(config, "search"))
  );
}
