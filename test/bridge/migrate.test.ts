/** Migrations on the real stores: twice, two at once, and against a file that was changed. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client as Elasticsearch } from "@elastic/elasticsearch";
import pino from "pino";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { type CassandraConfig } from "../../bridge/config.ts";
import { CassandraMigrations, statementsOf } from "../../bridge/migrations/cassandra.ts";
import { ElasticsearchMigrations } from "../../bridge/migrations/elasticsearch.ts";
import { readMigrations } from "../../bridge/migrations/files.ts";
import { migrateStore, type MigratableStore, type MigrationLock } from "../../bridge/migrations/migrate-store.ts";
import { migrationLock, PostgresMigrations } from "../../bridge/migrations/postgres.ts";
import { openCassandra } from "../../bridge/store/cassandra.ts";
import { endpoints } from "../../local/services/services.ts";
import { openTestPglite, openTestPostgres, randomName } from "./relational-databases.ts";

interface Opened {
  readonly extension: string;
  /** A process' own view of the same store: its connections are not shared. */
  readonly another: () => Promise<{ store: MigratableStore; lock: MigrationLock }>;
  /** The names of what the files made. */
  readonly made: () => Promise<readonly string[]>;
  /** A file that makes one thing of that name. */
  readonly file: (thing: string) => string;
}

const logger = pino({ level: "silent" });
const unlocked: MigrationLock = (work) => work();
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "starling-migrations-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

async function onPostgres(): Promise<Opened> {
  const database = await openTestPostgres();
  onTestFinished(() => database.close());
  return relational(database.pool, "postgres");
}

async function onPglite(): Promise<Opened> {
  const database = await openTestPglite();
  onTestFinished(() => database.close());
  return relational(database.pool, "pglite");
}

function relational(pool: Awaited<ReturnType<typeof openTestPostgres>>["pool"], kind: "postgres" | "pglite"): Opened {
  const lock = migrationLock({ kind, pool, close: async () => {} });
  return {
    extension: ".sql",
    another: async () => ({
      store: new PostgresMigrations(pool, "things"),
      lock: kind === "pglite" ? lock : migrationLock({ kind, pool, close: async () => {} }),
    }),
    made: async () => {
      const found = await pool.query("SELECT relname FROM pg_class WHERE relname LIKE 'thing_%' AND relkind = 'r'");
      return found.rows.map(({ relname }: { relname: string }) => relname).toSorted();
    },
    // No IF NOT EXISTS: applied twice it fails.
    file: (thing) => `CREATE TABLE ${thing} (id int); INSERT INTO ${thing} VALUES (1);`,
  };
}

async function onCassandra(): Promise<Opened> {
  const env = endpoints();
  const config: CassandraConfig = {
    kind: "cassandra",
    contactPoints: env.CASSANDRA_CONTACT_POINTS.split(","),
    datacenter: env.CASSANDRA_DATACENTER,
    keyspace: randomName(),
    replication: 1,
    credentials: undefined,
  };
  const admin = openCassandra(config, undefined);
  const database = await openTestPostgres();
  const opened: CassandraMigrations[] = [];
  onTestFinished(async () => {
    await admin.execute(`DROP KEYSPACE IF EXISTS ${config.keyspace}`, [], { prepare: false, readTimeout: 30_000 });
    await Promise.all([admin.shutdown(), database.close(), ...opened.map((store) => store.close())]);
  });
  return {
    extension: ".cql",
    another: async () => {
      const store = new CassandraMigrations(config);
      opened.push(store);
      // As in the bridge: the relational database of the deployment guards all of its stores.
      return { store, lock: migrationLock({ kind: "postgres", pool: database.pool, close: async () => {} }) };
    },
    made: async () => {
      const { rows } = await admin.execute(
        "SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?",
        [config.keyspace],
        { prepare: true },
      );
      return rows.map((row) => String(row.get("table_name"))).filter((name) => name.startsWith("thing_"));
    },
    file: (thing) => `-- one;\nCREATE TABLE IF NOT EXISTS ${thing} (id int PRIMARY KEY);\n`,
  };
}

async function onElasticsearch(): Promise<Opened> {
  const client = new Elasticsearch({ node: endpoints().ELASTICSEARCH_URL });
  const prefix = randomName().replace("_", "-");
  const indices = async () => Object.keys(await client.indices.getAlias({ index: `${prefix}-*` }));
  onTestFinished(async () => {
    const index = await indices();
    if (index.length > 0) await client.indices.delete({ index });
    await client.close();
  });
  return {
    extension: ".json",
    another: async () => ({ store: new ElasticsearchMigrations(client, prefix), lock: unlocked }),
    made: async () => {
      const aliases = await client.cat.aliases({ name: `${prefix}-thing_*`, format: "json" });
      return aliases.flatMap(({ alias }) => alias?.slice(prefix.length + 1) ?? []).toSorted();
    },
    file: (thing) =>
      JSON.stringify({ index: `${thing}-v1`, settings: { number_of_shards: 1 }, mappings: { dynamic: "strict" } }),
  };
}

describe.each([
  ["Postgres", onPostgres],
  ["PGlite", onPglite],
  ["Cassandra", onCassandra],
  ["Elasticsearch", onElasticsearch],
])("migrations of %s", (_name, open) => {
  test("are applied in order, once, and later ones on top", async () => {
    const { extension, another, made, file } = await open();
    const { store, lock } = await another();
    write(`0002_b${extension}`, file("thing_b"));
    write(`0001_a${extension}`, file("thing_a"));
    const migrate = async () => migrateStore(store, await readMigrations(folder, extension), lock, logger);

    expect(await migrate()).toEqual(["0001_a", "0002_b"]);
    expect(await migrate()).toEqual([]);
    expect(await made()).toEqual(["thing_a", "thing_b"]);

    write(`0003_c${extension}`, file("thing_c"));
    expect(await migrate()).toEqual(["0003_c"]);
    expect(await made()).toEqual(["thing_a", "thing_b", "thing_c"]);
  });

  test("run by several at once are applied as if by one", async () => {
    const { extension, another, made, file } = await open();
    for (const [at, thing] of ["thing_a", "thing_b", "thing_c"].entries()) {
      write(`000${at + 1}_x${extension}`, file(thing));
    }
    const files = await readMigrations(folder, extension);
    const processes = await Promise.all([another(), another(), another()]);

    const applied = await Promise.all(processes.map(({ store, lock }) => migrateStore(store, files, lock, logger)));

    expect(await made()).toEqual(["thing_a", "thing_b", "thing_c"]);
    expect((await processes[0]?.store.applied())?.size).toBe(3);
    expect(new Set(applied.flat())).toEqual(new Set(files.map(({ name }) => name)));
  });

  test("refuse a file that was changed after it was applied, and touch nothing", async () => {
    const { extension, another, made, file } = await open();
    const { store, lock } = await another();
    write(`0001_a${extension}`, file("thing_a"));
    await migrateStore(store, await readMigrations(folder, extension), lock, logger);

    write(`0001_a${extension}`, file("thing_z"));
    write(`0002_b${extension}`, file("thing_b"));
    const again = migrateStore(store, await readMigrations(folder, extension), lock, logger);

    await expect(again).rejects.toThrow("0001_a changed after it was applied");
    expect(await made()).toEqual(["thing_a"]);
  });

  test("that fail leave no record, and are tried again once they were put right", async () => {
    const { extension, another, made, file } = await open();
    const { store, lock } = await another();
    write(`0001_a${extension}`, file("thing_a"));
    write(`0002_b${extension}`, "CREATE NONSENSE;");
    const migrate = async () => migrateStore(store, await readMigrations(folder, extension), lock, logger);

    await expect(migrate()).rejects.toThrow("0002_b failed");
    expect([...(await store.applied()).keys()]).toEqual(["0001_a"]);

    write(`0002_b${extension}`, file("thing_b"));
    expect(await migrate()).toEqual(["0002_b"]);
    expect(await made()).toEqual(["thing_a", "thing_b"]);
  });
});

test("a store that is ahead of the files is left alone: an old bridge beside a new one", async () => {
  const { another, file } = await onPglite();
  const { store, lock } = await another();
  write("0001_a.sql", file("thing_a"));
  write("0002_b.sql", file("thing_b"));
  const newer = await readMigrations(folder, ".sql");
  await migrateStore(store, newer, lock, logger);

  expect(await migrateStore(store, newer.slice(0, 1), lock, logger)).toEqual([]);
});

test("files that are misnamed, or share a number, are refused", async () => {
  write("0001_a.sql", "");
  write("0001_b.sql", "");
  await expect(readMigrations(folder, ".sql")).rejects.toThrow("two migrations 0001");

  rmSync(join(folder, "0001_b.sql"));
  write("2_b.sql", "");
  await expect(readMigrations(folder, ".sql")).rejects.toThrow("a migration is called NNNN_name.sql");
});

test("statements end with a semicolon at the end of a line, and comments are none", () => {
  const text =
    "-- first; really;\nCREATE TABLE a (\n  -- why\n  x text\n);\n\nINSERT INTO a (x) VALUES ('a;b');  \n-- end;\n";

  expect(statementsOf(text)).toEqual(["CREATE TABLE a (\n\n  x text\n)", "INSERT INTO a (x) VALUES ('a;b')"]);
});
