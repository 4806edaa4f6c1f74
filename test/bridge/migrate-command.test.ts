/** `npm run migrate` on the real stores, by two at once, as two bridges of one deployment do at their first start. */
import { Client as Elasticsearch } from "@elastic/elasticsearch";
import { Client as CassandraClient } from "cassandra-driver";
import { Kafka, logLevel } from "kafkajs";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { endpoints } from "../../local/services/services.ts";
import { startChild, type Child } from "../../local/child.ts";
import { ROOT } from "../../local/root.ts";
import { randomName } from "./relational-databases.ts";

const at = endpoints();

function migrate(env: Readonly<Record<string, string>>): Child {
  return startChild({ name: "migrate", command: [process.execPath, "bridge/migrate.ts"], cwd: ROOT, env });
}

/** Names of its own in every store, all taken away afterwards. */
async function deployment(): Promise<{ env: Record<string, string>; name: string; database: pg.Client }> {
  const name = randomName();
  const admin = new pg.Client({ connectionString: at.DATABASE_URL });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  const url = new URL(at.DATABASE_URL);
  url.pathname = `/${name}`;
  const database = new pg.Client({ connectionString: url.href });
  await database.connect();
  onTestFinished(async () => {
    await database.end();
    await admin.query(`DROP DATABASE ${name}`);
    await admin.end();
  });
  return {
    name,
    database,
    env: {
      BRIDGE_SECRETS: "what-edge-and-bridge-share-in-tests",
      // The services of this environment do not matter: all stores are brought up to date.
      BRIDGE_SERVICES: "query",
      DATABASE_URL: url.href,
      EVENT_LOG: "kafka",
      KAFKA_BROKERS: at.KAFKA_BROKERS,
      KAFKA_TOPIC_PREFIX: `${name}.`,
      KAFKA_PARTITIONS: "2",
      ARCHIVE: "cassandra",
      CASSANDRA_CONTACT_POINTS: at.CASSANDRA_CONTACT_POINTS,
      CASSANDRA_DATACENTER: at.CASSANDRA_DATACENTER,
      CASSANDRA_KEYSPACE: name,
      SEARCH: "elasticsearch",
      ELASTICSEARCH_URL: at.ELASTICSEARCH_URL,
      ELASTICSEARCH_INDEX_PREFIX: name,
    },
  };
}

test("two at once make everything, once; the next one finds nothing to do", async () => {
  const { env, name, database } = await deployment();
  const cassandra = new CassandraClient({
    contactPoints: at.CASSANDRA_CONTACT_POINTS.split(","),
    localDataCenter: at.CASSANDRA_DATACENTER,
  });
  const elasticsearch = new Elasticsearch({ node: at.ELASTICSEARCH_URL });
  const kafka = new Kafka({ brokers: at.KAFKA_BROKERS.split(","), logLevel: logLevel.NOTHING }).admin();
  await kafka.connect();
  const topicsOf = async () => (await kafka.listTopics()).filter((topic) => topic.startsWith(name)).toSorted();
  onTestFinished(async () => {
    await kafka.deleteTopics({ topics: await topicsOf() });
    await elasticsearch.indices.delete({ index: [`${name}-messages-v1`, `${name}-migrations`] });
    await cassandra.execute(`DROP KEYSPACE ${name}`, [], { readTimeout: 30_000 });
    await Promise.all([kafka.disconnect(), elasticsearch.close(), cassandra.shutdown()]);
  });

  const two = [migrate(env), migrate(env)];
  const exits = await Promise.all(two.map((it) => it.exited));
  const said = two.map((it) => it.output()).join("");

  expect(exits).toEqual([
    { code: 0, signal: null },
    { code: 0, signal: null },
  ]);
  const applied = said.match(/"store":"[^"]+","migration":"[^"]+"/g) ?? [];
  expect(new Set(applied).size).toBe(applied.length);
  expect(await topicsOf()).toEqual(["dead", "events", "raw", "state"].map((it) => `${name}.chat.${it}`));
  const tables = await cassandra.execute(
    "SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?",
    [name],
    { prepare: true },
  );
  expect(tables.rows.map((row) => String(row.get("table_name")))).toEqual(
    expect.arrayContaining(["activities", "epochs", "starling_migrations"]),
  );
  expect(await elasticsearch.indices.existsAlias({ name: `${name}-messages` })).toBe(true);
  const { rows } = await database.query("SELECT scope, name FROM starling_migrations ORDER BY 1, 2");
  expect(rows.map((row: { scope: string }) => row.scope)).toContain("postgres");

  const third = migrate(env);
  expect(await third.exited).toEqual({ code: 0, signal: null });
  expect(third.output()).not.toContain('"migration"');
  expect(third.output()).toContain("every store is up to date");
});

test("a store that cannot be reached ends it with its reason and no secret", async () => {
  const { env } = await deployment();
  const child = migrate({
    ...env,
    ARCHIVE: "none",
    SEARCH: "postgres",
    DATABASE_URL: "postgres://ada:sesame-of-ada@127.0.0.1:1/starling",
  });

  expect(await child.exited).toEqual({ code: 1, signal: null });
  expect(child.output()).toContain("ECONNREFUSED");
  expect(child.output()).not.toContain("sesame-of-ada");
});
