/** The archive's contract on Cassandra, on Postgres, and on Postgres inside the process. */
import { join } from "node:path";
import { describe, test } from "vitest";
import { CassandraArchive } from "../../bridge/archive/cassandra-archive.ts";
import { PostgresArchive } from "../../bridge/archive/postgres-archive.ts";
import type { CassandraConfig } from "../../bridge/config.ts";
import { CassandraMigrations } from "../../bridge/migrations/cassandra.ts";
import { readMigrations } from "../../bridge/migrations/files.ts";
import { openCassandra } from "../../bridge/store/cassandra.ts";
import { endpoints } from "../../local/services/services.ts";
import { archiveContract, type OpenArchive } from "./archive.contract.ts";
import type { RoomId } from "../../src/protocol/ids.ts";
import { changesContract } from "./archive-changes.contract.ts";
import { EPOCH, Timeline } from "./archive-events.ts";
import { SiteArchive } from "./site-archive.ts";
import {
  MIGRATIONS,
  openTestPglite,
  openTestPostgres,
  randomName,
  unreachablePool,
  type TestDatabase,
} from "./relational-databases.ts";

const options = { environment: "test" };

function configOf(keyspace: string): CassandraConfig {
  const env = endpoints();
  const contactPoints = env.CASSANDRA_CONTACT_POINTS.split(",");
  const datacenter = env.CASSANDRA_DATACENTER;
  return { kind: "cassandra", contactPoints, datacenter, keyspace, replication: 1, credentials: undefined };
}

archiveContract("Cassandra", async () => {
  const config = configOf(randomName());
  const migrations = new CassandraMigrations(config);
  await migrations.prepare();
  for (const file of await readMigrations(join(MIGRATIONS, "cassandra"), ".cql")) await migrations.apply(file);
  await migrations.close();

  const client = openCassandra(config, config.keyspace);
  const nowhere = openCassandra({ ...config, contactPoints: ["127.0.0.1:1"] }, config.keyspace);
  return {
    archive: new CassandraArchive(client, options),
    unreachable: new CassandraArchive(nowhere, options),
    supersede: async ({ target, epoch, seq, ...rest }, version) => {
      const key = ["test", target, epoch, Math.floor(seq / 2_000), seq];
      await client.execute(
        "INSERT INTO activities (environment, target, epoch, bucket, seq, activity) VALUES (?, ?, ?, ?, ?, ?) USING TIMESTAMP ?",
        [...key, JSON.stringify({ target, epoch, seq, ...rest }), version],
      );
    },
    dump: async (target) => {
      const { rows } = await client.execute(
        "SELECT activity, slots FROM activities WHERE target = ? ALLOW FILTERING",
        [target],
        { prepare: true },
      );
      return JSON.stringify(rows);
    },
    close: async () => {
      await client.execute(`DROP KEYSPACE ${config.keyspace}`, [], { prepare: false, readTimeout: 30_000 });
      await Promise.all([client.shutdown(), nowhere.shutdown()]);
    },
  };
});

archiveContract("Postgres", () => onDatabase(openTestPostgres()));
archiveContract("PGlite", () => onDatabase(openTestPglite()));

test("without its tables the archive on Cassandra waits, and refuses nothing", async ({ expect, onTestFinished }) => {
  const client = openCassandra(configOf("system"), "system");
  onTestFinished(() => client.shutdown());
  const outcome = await new CassandraArchive(client, options).write(new Timeline().sends(30));
  expect(outcome.kind).toBe("retry");
});

/** What a site has to answer with. */
describe("a site's own archive", () => {
  const rooms = new Map<string, SiteArchive>();
  const of = (target: string): SiteArchive => {
    const known = rooms.get(target) ?? new SiteArchive();
    rooms.set(target, known);
    return known;
  };
  changesContract(() => ({
    write: async (events) => {
      for (const target of new Set(events.map(({ event }) => event.activity.target))) {
        of(target).write(events.filter(({ event }) => event.activity.target === target));
      }
    },
    page: (query) => of(query.target).page(query),
    versions: (query) => of(query.target).versions(query),
    authored: (query) => of(query.target).authored(query),
    dump: async (target) => JSON.stringify(await of(target).page(everything(target))),
  }));
});

const everything = (target: RoomId) =>
  ({ target, direction: "before", cursor: { epoch: EPOCH, seq: 9_999 }, limit: 200 }) as const;

async function onDatabase(opening: Promise<TestDatabase>): Promise<OpenArchive> {
  const database = await opening;
  return {
    archive: new PostgresArchive(database.pool, options),
    unreachable: new PostgresArchive(unreachablePool(), options),
    supersede: async (changed) => {
      const { target, epoch, seq } = changed;
      await database.pool.query(
        "UPDATE archive_activities SET activity = $4 WHERE target = $1 AND epoch = $2 AND seq = $3",
        [target, epoch, seq, JSON.stringify(changed)],
      );
    },
    dump: async (target) => {
      const { rows } = await database.pool.query<object>(
        `SELECT activity AS text FROM archive_activities WHERE target = $1
         UNION ALL SELECT value FROM archive_slots WHERE target = $1`,
        [target],
      );
      return JSON.stringify(rows);
    },
    close: () => database.close(),
  };
}
