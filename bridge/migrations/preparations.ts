/**
 * Brings stores and topics up to date, each for itself: one that is down holds up only who needs it. Safe to run twice and
 * in several processes at once.
 */
import { join, resolve } from "node:path";
import { type Config } from "../config.ts";
import { type EventLog } from "../log/event-log.ts";
import { type Logger } from "../logger.ts";
import { type Stores } from "../store/stores.ts";
import { CassandraMigrations } from "./cassandra.ts";
import { ElasticsearchMigrations } from "./elasticsearch.ts";
import { readMigrations } from "./files.ts";
import { migrateStore, type MigratableStore, type MigrationLock } from "./migrate-store.ts";
import { migrationLock, PostgresMigrations } from "./postgres.ts";

const FOLDER = resolve(import.meta.dirname, "../../migrations");

/** Each is done once: a success is remembered, a failure is tried again when it is next asked for. */
export interface Preparations {
  readonly log: () => Promise<void>;
  readonly database: () => Promise<void>;
  /** Nothing where the configuration has another archive. */
  readonly archive: () => Promise<void>;
  readonly search: () => Promise<void>;
}

export interface PreparationParts {
  readonly config: Config;
  readonly stores: Stores;
  readonly log: EventLog;
  readonly logger: Logger;
  /** Where the migrations are; tests have their own. */
  readonly folder?: string;
}

export function preparations({ config, stores, log, logger, folder = FOLDER }: PreparationParts): Preparations {
  const { database } = stores;
  const exclusively = migrationLock(database);
  const migrate = async (store: MigratableStore, subfolder: string, extension: string, lock: MigrationLock) => {
    await migrateStore(store, await readMigrations(join(folder, subfolder), extension), lock, logger);
  };
  const inDatabase = (scope: string) =>
    migrate(new PostgresMigrations(database.pool, scope), scope, ".sql", exclusively);

  const relational = once(() => inDatabase("postgres"));
  return {
    database: relational,
    log: once(async () => {
      if (config.log.kind === "postgres") await inDatabase("postgres-log");
      await log.prepare();
    }),
    archive: once(async () => {
      if (config.archive.kind === "postgres") await relational();
      if (config.archive.kind !== "cassandra") return;
      const store = new CassandraMigrations(config.archive);
      try {
        await migrate(store, "cassandra", ".cql", exclusively);
      } finally {
        await store.close();
      }
    }),
    search: once(async () => {
      if (config.search.kind === "postgres") await relational();
      if (config.search.kind !== "elasticsearch" || !stores.elasticsearch) return;
      const store = new ElasticsearchMigrations(stores.elasticsearch, config.search.indexPrefix);
      await migrate(store, "elasticsearch", ".json", exclusively);
    }),
  };
}

/** Where schemas are changed by `npm run migrate` only. The Postgres log's own rows are no schema. */
export function onlyTheLog({ config, log }: Pick<PreparationParts, "config" | "log">): Preparations {
  const nothing = () => Promise.resolve();
  const prepareLog = config.log.kind === "postgres" ? once(() => log.prepare()) : nothing;
  return { log: prepareLog, database: nothing, archive: nothing, search: nothing };
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work().catch((error: unknown) => {
      done = undefined;
      throw error;
    });
    return done;
  };
}
