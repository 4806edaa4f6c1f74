/** The addresses of the running services, in the two shapes that are read: an object, and the bridge's environment. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { FOLDER, PORTS } from "./settings.ts";

/** The environment variables of `bridge/`, by name. */
export interface ServiceEnv {
  readonly KAFKA_BROKERS: string;
  readonly CASSANDRA_CONTACT_POINTS: string;
  readonly CASSANDRA_DATACENTER: string;
  readonly ELASTICSEARCH_URL: string;
  readonly DATABASE_URL: string;
  readonly UPSTASH_REDIS_REST_URL: string;
  readonly UPSTASH_REDIS_REST_TOKEN: string;
  /** The Redis behind the REST proxy, for tests that look at what was stored. */
  readonly REDIS_URL: string;
}

/** Fixed by the ports, so the answer is the same before, during and after a run. */
export function endpoints(): ServiceEnv {
  return {
    KAFKA_BROKERS: `127.0.0.1:${PORTS.kafka}`,
    CASSANDRA_CONTACT_POINTS: `127.0.0.1:${PORTS.cassandra}`,
    CASSANDRA_DATACENTER: "datacenter1",
    ELASTICSEARCH_URL: `http://127.0.0.1:${PORTS.elasticsearch}`,
    DATABASE_URL: `postgres://starling:starling@127.0.0.1:${PORTS.postgres}/starling`,
    UPSTASH_REDIS_REST_URL: `http://127.0.0.1:${PORTS.upstash}`,
    UPSTASH_REDIS_REST_TOKEN: "local",
    REDIS_URL: `redis://127.0.0.1:${PORTS.redis}`,
  };
}

/** Leaves the addresses in services.json, for programs that do not import this module. */
export function writeEndpoints(mode: "docker" | "local"): void {
  const env = endpoints();
  const envLines = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  writeFileSync(join(FOLDER, "services.json"), `${JSON.stringify({ mode, ports: PORTS, env, envLines }, null, 2)}\n`);
}
