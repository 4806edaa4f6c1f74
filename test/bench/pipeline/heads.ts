/** The newest number of each room, asked of each store past our own adapters. */
import { Client as Elasticsearch } from "@elastic/elasticsearch";
import { Client as Cassandra } from "cassandra-driver";
import pg from "pg";
import { z } from "zod";

import { endpoints } from "../../../local/services/endpoints.ts";
import type { Heads, Log } from "./arrivals.ts";

export interface HeadsOf {
  readonly store: string;
  ask(logs: readonly Log[]): Promise<Heads>;
  close(): Promise<void>;
}

/** `name` is the prefix of everything that this run has in the stores. */
export function allStores(name: string, environment: string, databaseUrl: string): HeadsOf[] {
  return [cassandraHeads(name, environment), elasticsearchHeads(name), postgresHeads(environment, databaseUrl)];
}

const newest = z.coerce.number().nullable();

function cassandraHeads(keyspace: string, environment: string): HeadsOf {
  const at = endpoints();
  const client = new Cassandra({
    contactPoints: at.CASSANDRA_CONTACT_POINTS.split(","),
    localDataCenter: at.CASSANDRA_DATACENTER,
    keyspace,
  });
  const query = "SELECT newest FROM epochs WHERE environment = ? AND target = ? AND epoch = ?";
  return {
    store: "Cassandra",
    ask: async (logs) => {
      const asked = logs.map(async ({ target, epoch }): Promise<[string, number]> => {
        const answer = await client.execute(query, [environment, target, epoch], { prepare: true });
        return [target, Number(answer.first()?.get("newest") ?? 0)];
      });
      return new Map(await Promise.all(asked));
    },
    close: () => client.shutdown(),
  };
}

/** Deployed, it shows what is new once a second; so it does here. */
function elasticsearchHeads(prefix: string): HeadsOf {
  const client = new Elasticsearch({ node: endpoints().ELASTICSEARCH_URL });
  const buckets = z.object({
    targets: z.object({ buckets: z.array(z.object({ key: z.string(), newest: z.object({ value: z.number() }) })) }),
  });
  return {
    store: "Elasticsearch",
    ask: async (logs) => {
      const answer = await client.search({
        index: `${prefix}-messages`,
        size: 0,
        aggs: {
          targets: { terms: { field: "target", size: logs.length }, aggs: { newest: { max: { field: "seq" } } } },
        },
      });
      const found = buckets.parse(answer.aggregations).targets.buckets;
      return new Map(found.map((it) => [it.key, it.newest.value]));
    },
    close: () => client.close(),
  };
}

function postgresHeads(environment: string, databaseUrl: string): HeadsOf {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  const query = `SELECT log.target, (SELECT max(seq) FROM activities a
      WHERE a.environment = $1 AND a.target = log.target AND a.epoch = log.epoch) AS newest
    FROM unnest($2::text[], $3::bigint[]) AS log(target, epoch)`;
  const answer = z.array(z.object({ target: z.string(), newest }));
  return {
    store: "Postgres",
    ask: async (logs) => {
      const values = [environment, logs.map(({ target }) => target), logs.map(({ epoch }) => epoch)];
      const { rows } = await pool.query(query, values);
      const found = answer.parse(rows);
      return new Map(found.map((it) => [it.target, it.newest ?? 0]));
    },
    close: () => pool.end(),
  };
}
