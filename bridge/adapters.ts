/** The configured adapter for each role. The only place that knows all of them. */
import { type Archive } from "./archive/archive.ts";
import { CassandraArchive } from "./archive/cassandra-archive.ts";
import { PostgresArchive } from "./archive/postgres-archive.ts";
import { type Config } from "./config.ts";
import { type EventLog } from "./log/event-log.ts";
import { KafkaEventLog } from "./log/kafka/kafka-event-log.ts";
import { PostgresEventLog } from "./log/postgres/postgres-event-log.ts";
import { type Logger } from "./logger.ts";
import { ElasticsearchSearch } from "./search/elasticsearch-search.ts";
import { PostgresSearch } from "./search/postgres-search.ts";
import { type Search } from "./search/search.ts";
import { type Stores } from "./store/stores.ts";

export function createLog(config: Config, { database }: Stores, logger: Logger): EventLog {
  const { log, environment, topicPrefix, partitions } = config;
  if (log.kind === "postgres") {
    const exclusive = database.kind === "pglite";
    return new PostgresEventLog({ pool: database.pool, log: logger, partitions, exclusive });
  }
  return new KafkaEventLog({
    environment,
    prefix: topicPrefix,
    partitions,
    brokers: log.brokers,
    log: logger,
    security: log.sasl ? { ssl: log.ssl, sasl: log.sasl } : { ssl: log.ssl },
    ...(log.replication !== undefined && { replicationFactor: log.replication }),
  });
}

/** undefined where nothing is archived by the bridge. */
export function createArchive({ archive, environment }: Config, stores: Stores): Archive | undefined {
  if (stores.cassandra) return new CassandraArchive(stores.cassandra, { environment });
  if (archive.kind === "postgres") return new PostgresArchive(stores.database.pool, { environment });
  return undefined;
}

export function createSearch({ search, environment }: Config, { database, elasticsearch }: Stores): Search {
  return search.kind === "elasticsearch" && elasticsearch
    ? new ElasticsearchSearch(elasticsearch, { environment, indexPrefix: search.indexPrefix })
    : new PostgresSearch(database.pool, { environment });
}
