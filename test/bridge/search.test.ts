/** Search's contract on Elasticsearch, on Postgres, and on Postgres inside the process. */
import { join } from "node:path";
import { ElasticsearchMigrations } from "../../bridge/migrations/elasticsearch.ts";
import { readMigrations } from "../../bridge/migrations/files.ts";
import { ElasticsearchSearch } from "../../bridge/search/elasticsearch-search.ts";
import { PostgresSearch } from "../../bridge/search/postgres-search.ts";
import { openElasticsearch } from "../../bridge/store/elasticsearch.ts";
import { endpoints } from "../services/services.ts";
import {
  MIGRATIONS,
  openTestPglite,
  openTestPostgres,
  randomName,
  unreachablePool,
  type TestDatabase,
} from "./relational-databases.ts";
import { searchContract, type OpenSearch } from "./search.contract.ts";

const environment = "test";

searchContract("Elasticsearch", async () => {
  const indexPrefix = randomName();
  const at = (url: string) => openElasticsearch({ kind: "elasticsearch", url, indexPrefix, apiKey: undefined });
  const client = at(endpoints().ELASTICSEARCH_URL);
  const nowhere = at("http://127.0.0.1:1");
  const migrations = new ElasticsearchMigrations(client, indexPrefix);
  await migrations.prepare();
  for (const file of await readMigrations(join(MIGRATIONS, "elasticsearch"), ".json")) await migrations.apply(file);
  return {
    search: new ElasticsearchSearch(client, { environment, indexPrefix }),
    unreachable: new ElasticsearchSearch(nowhere, { environment, indexPrefix }),
    settle: async () => void (await client.indices.refresh({ index: `${indexPrefix}-messages` })),
    close: async () => {
      await client.indices.delete({ index: [`${indexPrefix}-messages-v1`, `${indexPrefix}-migrations`] });
      await Promise.all([client.close(), nowhere.close()]);
    },
  };
});

searchContract("Postgres", () => onDatabase(openTestPostgres()));
searchContract("PGlite", () => onDatabase(openTestPglite()));

async function onDatabase(opening: Promise<TestDatabase>): Promise<OpenSearch> {
  const database = await opening;
  return {
    search: new PostgresSearch(database.pool, { environment }),
    unreachable: new PostgresSearch(unreachablePool(), { environment }),
    settle: () => Promise.resolve(),
    close: () => database.close(),
  };
}
