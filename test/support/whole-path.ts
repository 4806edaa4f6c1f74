/**
 * The whole path on real parts: the edge on plain workerd, the bridge, Kafka, Cassandra, Elasticsearch and Postgres, under
 * names of its own in each; and a look into each store from outside, past our own adapters.
 */
import { randomBytes } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client as CassandraClient } from "cassandra-driver";
import { Client as Elasticsearch } from "@elastic/elasticsearch";
import { Kafka, logLevel } from "kafkajs";
import pg from "pg";
import { activity as activitySchema, type Activity } from "../../src/protocol/activity.ts";
import { enrichedActivity, type EnrichedActivity } from "../../src/protocol/enriched-activity.ts";
import { endpoints } from "../../local/services/services.ts";
import { startBridge, type BridgeProcess } from "../../local/bridge-process.ts";
import { freePort } from "../../local/child.ts";
import { startEdge, type EdgeProcess } from "./edge-process.ts";
import { bridgeEnv, edgeVars } from "../../local/config.ts";

export interface WholePath {
  /** What everything of it is called in each store. */
  readonly name: string;
  readonly databaseUrl: string;
  readonly url: string;
  readonly edge: EdgeProcess;
  readonly bridge: BridgeProcess;
  readonly stores: Stores;
  stop(): Promise<void>;
}

export interface StartOptions {
  readonly bridgeEnv?: Readonly<Record<string, string>>;
  readonly edgeVars?: Readonly<Record<string, string>>;
}

export async function startWholePath(options: StartOptions = {}): Promise<WholePath> {
  const name = `t${randomBytes(5).toString("hex")}`;
  const dir = mkdtempSync(join(tmpdir(), "starling-path-"));
  const [port, bridgePort] = [await freePort(), await freePort()];
  const edgeUrl = `http://127.0.0.1:${port}`;
  const database = await createDatabase(name);
  const env = {
    ...bridgeEnv("full", edgeUrl, dir),
    DATABASE_URL: database,
    KAFKA_TOPIC_PREFIX: `${name}.`,
    CASSANDRA_KEYSPACE: name,
    ELASTICSEARCH_INDEX_PREFIX: name,
    LOG_LEVEL: "warn",
    ...options.bridgeEnv,
  };
  const vars = { ...edgeVars("full", port, `http://127.0.0.1:${bridgePort}`), ...options.edgeVars };
  const edge = await startEdge({ port, dir, vars });
  const bridge = await startBridge({ port: bridgePort, env }).catch(async (error: unknown) => {
    await edge.stop();
    throw error;
  });
  const stores = new Stores(name, database);
  return {
    name,
    databaseUrl: database,
    url: edgeUrl,
    edge,
    bridge,
    stores,
    stop: async () => {
      await bridge.stop();
      await edge.stop();
      await stores.close();
    },
  };
}

async function createDatabase(name: string): Promise<string> {
  const url = new URL(endpoints().DATABASE_URL);
  const admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  await admin.end();
  url.pathname = `/${name}`;
  return url.href;
}

/** A position in a target's log, to compare stores by. */
const place = (it: Activity) => it.seq;

/** What each store holds of a room, in the order of its numbers. */
export class Stores {
  readonly #name: string;
  readonly #kafka: Kafka;
  readonly #cassandra: CassandraClient;
  readonly #elasticsearch: Elasticsearch;
  readonly #postgres: pg.Pool;

  constructor(name: string, database: string) {
    this.#name = name;
    const at = endpoints();
    this.#kafka = new Kafka({ brokers: at.KAFKA_BROKERS.split(","), logLevel: logLevel.NOTHING });
    this.#cassandra = new CassandraClient({
      contactPoints: at.CASSANDRA_CONTACT_POINTS.split(","),
      localDataCenter: at.CASSANDRA_DATACENTER,
      keyspace: name,
    });
    this.#elasticsearch = new Elasticsearch({ node: at.ELASTICSEARCH_URL });
    this.#postgres = new pg.Pool({ connectionString: database, max: 2 });
  }

  /** Everything that `chat.events` holds now, as a reader of committed records sees it, in the order of the log. */
  async events(): Promise<EnrichedActivity[]> {
    const topic = `${this.#name}.chat.events`;
    const admin = this.#kafka.admin();
    await admin.connect();
    const ends = new Map((await admin.fetchTopicOffsets(topic)).map((it) => [it.partition, BigInt(it.high)]));
    await admin.disconnect();
    const group = this.#kafka.consumer({
      groupId: `${this.#name}-look-${randomBytes(4).toString("hex")}`,
      readUncommitted: false,
    });
    await group.connect();
    await group.subscribe({ topic, fromBeginning: true });
    const found: EnrichedActivity[] = [];
    const left = new Set([...ends].filter(([, end]) => end > 0n).map(([partition]) => partition));
    await new Promise<void>((resolve, reject) => {
      if (left.size === 0) return resolve();
      group
        .run({
          eachBatch: async ({ batch }) => {
            for (const { value } of batch.messages)
              found.push(enrichedActivity.parse(JSON.parse(value?.toString() ?? "")));
            // The last record of a transaction is a marker that no reader sees: offsets end one before the high mark.
            if (BigInt(batch.lastOffset()) + 2n >= (ends.get(batch.partition) ?? 0n)) left.delete(batch.partition);
            if (left.size === 0) resolve();
          },
        })
        .catch(reject);
    });
    await group.disconnect();
    return found;
  }

  async archived(room: string): Promise<Activity[]> {
    const rows = await this.#cassandra.execute("SELECT target, activity FROM activities", [], { fetchSize: 5_000 });
    const found: Activity[] = [];
    for await (const row of rows) {
      if (row["target"] === room) found.push(activitySchema.parse(JSON.parse(String(row["activity"]))));
    }
    return found.toSorted((a, b) => place(a) - place(b));
  }

  async relational(room: string): Promise<Activity[]> {
    const { rows } = await this.#postgres.query<{ activity: string }>(
      "SELECT activity FROM activities WHERE target = $1 ORDER BY epoch, seq",
      [room],
    );
    return rows.map((row) => activitySchema.parse(JSON.parse(row.activity)));
  }

  /** Messages only: nothing else is searched for. */
  async searchable(room: string): Promise<Activity[]> {
    await this.#elasticsearch.indices.refresh({ index: `${this.#name}-messages` });
    const answer = await this.#elasticsearch.search<{ activity: unknown }>({
      index: `${this.#name}-messages`,
      size: 10_000,
      query: { term: { target: room } },
    });
    return (
      answer.hits.hits
        // oxlint-disable-next-line no-underscore-dangle -- Elasticsearch's own name
        .map((hit) => activitySchema.parse(hit._source?.activity))
        .toSorted((a, b) => place(a) - place(b))
    );
  }

  async members(room: string): Promise<string[]> {
    const { rows } = await this.#postgres.query<{ user: string }>(
      `SELECT "user" FROM members WHERE room = $1 AND until IS NULL ORDER BY 1`,
      [room],
    );
    return rows.map((row) => row.user);
  }

  async close(): Promise<void> {
    await Promise.all([this.#cassandra.shutdown(), this.#elasticsearch.close(), this.#postgres.end()]);
  }
}

/** Asks again until the answer is as it should be; the last answer is what a failing test shows. */
export async function eventually<T>(
  ask: () => Promise<T>,
  isRight: (answer: T) => boolean,
  patienceMs = 30_000,
): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (isRight(answer) || Date.now() > deadline) return answer;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
