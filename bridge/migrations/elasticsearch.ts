/**
 * Migrations of search. A file is `{ index, settings, mappings }`, an index that is made behind the alias that everybody
 * reads and writes: `index` is `messages-v1`, the index is `<prefix>-messages-v1`, its alias `<prefix>-messages`. Or it is
 * `{ alias, mappings }`: more fields for what is behind that alias.
 */
import { errors, type Client } from "@elastic/elasticsearch";
import { z } from "zod";
import { type MigrationFile } from "./files.ts";
import { type MigratableStore } from "./migrate-store.ts";

const definition = z.strictObject({
  index: z.string().regex(/^[a-z0-9_-]+-v\d+$/),
  settings: z.record(z.string(), z.unknown()),
  mappings: z.record(z.string(), z.unknown()),
});
const extension = z.strictObject({
  alias: z.string().regex(/^[a-z0-9_-]+$/),
  mappings: z.record(z.string(), z.unknown()),
});
const record = z.object({ name: z.string(), checksum: z.string() });
/** More files than there will ever be. */
const MAX_RECORDS = 1_000;
/** Shorter than the client's own timeout, so that the answer says what is wrong. */
const SHARDS_TIMEOUT = "8s";

export class ElasticsearchMigrations implements MigratableStore {
  readonly name = "elasticsearch";
  readonly #client: Client;
  readonly #prefix: string;
  readonly #records: string;

  constructor(client: Client, prefix: string) {
    this.#client = client;
    this.#prefix = prefix;
    this.#records = `${prefix}-migrations`;
  }

  async applied(): Promise<ReadonlyMap<string, string>> {
    if (!(await this.#client.indices.exists({ index: this.#records }))) return new Map();
    // Another process may just have made it: an index is there, and "yellow", before its shard can be searched.
    await this.#client.cluster.health({ index: this.#records, wait_for_active_shards: 1, timeout: SHARDS_TIMEOUT });
    const found = await this.#client.search({ index: this.#records, size: MAX_RECORDS, query: { match_all: {} } });
    const records = found.hits.hits.map(({ _source }) => record.parse(_source));
    return new Map(records.map(({ name, checksum }) => [name, checksum]));
  }

  async prepare(): Promise<void> {
    await this.#create(this.#records, {
      settings: { number_of_shards: 1, auto_expand_replicas: "0-1" },
      mappings: { properties: { name: { type: "keyword" }, checksum: { type: "keyword" } } },
    });
  }

  async apply({ name, text, checksum }: MigrationFile): Promise<void> {
    try {
      await this.#change(z.union([definition, extension]).parse(JSON.parse(text)));
    } catch (error) {
      throw new Error(`elasticsearch/${name} failed`, { cause: error });
    }
    await this.#client.index({
      index: this.#records,
      id: name,
      document: { name, checksum, appliedAt: new Date().toISOString() },
      // Visible to the next search: `applied` is one.
      refresh: true,
    });
  }

  async #change(file: z.infer<typeof definition> | z.infer<typeof extension>): Promise<void> {
    if ("alias" in file) {
      await this.#client.indices.putMapping({ index: `${this.#prefix}-${file.alias}`, ...file.mappings });
      return;
    }
    const { index, settings, mappings } = file;
    const alias = `${this.#prefix}-${index.replace(/-v\d+$/, "")}`;
    await this.#create(`${this.#prefix}-${index}`, { settings, mappings, aliases: { [alias]: {} } });
  }

  async #create(index: string, body: object): Promise<void> {
    try {
      await this.#client.indices.create({ index, ...body });
    } catch (error) {
      if (!alreadyThere(error)) throw error;
    }
  }
}

function alreadyThere(error: unknown): boolean {
  const type: unknown = error instanceof errors.ResponseError ? error.body?.error?.type : undefined;
  return type === "resource_already_exists_exception";
}
