/** Search's contract on Elasticsearch, on Postgres, and on Postgres inside the process. */
import { join } from "node:path";
import type { Client } from "@elastic/elasticsearch";
import { test } from "vitest";
import { ElasticsearchMigrations } from "../../bridge/migrations/elasticsearch.ts";
import { readMigrations } from "../../bridge/migrations/files.ts";
import { ElasticsearchSearch } from "../../bridge/search/elasticsearch-search.ts";
import { PostgresSearch } from "../../bridge/search/postgres-search.ts";
import { openElasticsearch } from "../../bridge/store/elasticsearch.ts";
import { endpoints } from "../../local/services/services.ts";
import {
  MIGRATIONS,
  openTestPglite,
  openTestPostgres,
  randomName,
  unreachablePool,
  type TestDatabase,
} from "./relational-databases.ts";
import { Timeline } from "./archive-events.ts";
import { searchContract, type OpenSearch } from "./search.contract.ts";

const environment = "test";

function openAt(url: string, indexPrefix: string): Client {
  return openElasticsearch({ kind: "elasticsearch", url, indexPrefix, apiKey: undefined });
}

searchContract("Elasticsearch", async () => {
  const indexPrefix = randomName();
  const client = openAt(endpoints().ELASTICSEARCH_URL, indexPrefix);
  const nowhere = openAt("http://127.0.0.1:1", indexPrefix);
  const migrations = new ElasticsearchMigrations(client, indexPrefix);
  await migrations.prepare();
  for (const file of await readMigrations(join(MIGRATIONS, "elasticsearch"), ".json")) await migrations.apply(file);
  return {
    search: new ElasticsearchSearch(client, { environment, indexPrefix }),
    unreachable: new ElasticsearchSearch(nowhere, { environment, indexPrefix }),
    supersede: async (changed, text, version) => {
      const { target, epoch, seq, id, at, actor } = changed;
      const document = {
        environment,
        target,
        epoch,
        seq,
        id,
        at,
        actor: actor.id,
        visibility: "all",
        text,
        activity: changed,
      };
      const documentId = `${target}:${epoch}:${seq}`;
      await client.index({
        index: `${indexPrefix}-messages`,
        id: documentId,
        version,
        version_type: "external",
        document,
      });
    },
    dump: async (target) => {
      const { hits } = await client.search({ index: `${indexPrefix}-messages`, query: { term: { target } }, size: 50 });
      return JSON.stringify(hits);
    },
    settle: async () => void (await client.indices.refresh({ index: `${indexPrefix}-messages` })),
    close: async () => {
      await client.indices.delete({ index: [`${indexPrefix}-messages-v1`, `${indexPrefix}-migrations`] });
      await Promise.all([client.close(), nowhere.close()]);
    },
  };
});

searchContract("Postgres", () => onDatabase(openTestPostgres()));
searchContract("PGlite", () => onDatabase(openTestPglite()));

test("without its index search on Elasticsearch waits, and makes no index by itself", async ({
  expect,
  onTestFinished,
}) => {
  const indexPrefix = randomName();
  const client = openAt(endpoints().ELASTICSEARCH_URL, indexPrefix);
  onTestFinished(() => client.close());
  const search = new ElasticsearchSearch(client, { environment, indexPrefix });
  expect((await search.write([new Timeline().send("hello")])).kind).toBe("retry");
  expect(await client.indices.exists({ index: `${indexPrefix}-messages` })).toBe(false);
});

test("an index that takes no writes for a while refuses nothing", async ({ expect, onTestFinished }) => {
  const indexPrefix = randomName();
  const client = openAt(endpoints().ELASTICSEARCH_URL, indexPrefix);
  onTestFinished(() => client.close());
  const index = `${indexPrefix}-messages-v1`;
  await client.indices.create({ index, aliases: { [`${indexPrefix}-messages`]: {} } });
  // What a cluster does by itself when its disks are full.
  await client.indices.putSettings({ index, settings: { "index.blocks.read_only_allow_delete": true } });
  const search = new ElasticsearchSearch(client, { environment, indexPrefix });
  expect((await search.write([new Timeline().send("hello")])).kind).toBe("retry");
  await client.indices.delete({ index });
});

async function onDatabase(opening: Promise<TestDatabase>): Promise<OpenSearch> {
  const database = await opening;
  return {
    search: new PostgresSearch(database.pool, { environment }),
    unreachable: new PostgresSearch(unreachablePool(), { environment }),
    supersede: async (changed, text, version) => {
      const { target, epoch, seq } = changed;
      await database.pool.query(
        `UPDATE search_messages SET version = $4, activity = $5, tokens = to_tsvector('simple', $6)
         WHERE target = $1 AND epoch = $2 AND seq = $3`,
        [target, epoch, seq, version, JSON.stringify(changed), text],
      );
    },
    dump: async (target) => {
      const { rows } = await database.pool.query<object>("SELECT * FROM search_messages WHERE target = $1", [target]);
      return JSON.stringify(rows);
    },
    settle: () => Promise.resolve(),
    close: () => database.close(),
  };
}
