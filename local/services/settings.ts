/** Where the services live on disk and on the network. Everything here can be overridden from the environment. */
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { ROOT } from "../root.ts";

/** Jars, data, logs and process records. One folder, so that deleting it leaves no trace. Relative to the repository. */
export const FOLDER = resolve(ROOT, process.env["STARLING_SERVICES_DIR"] ?? ".starling/services");

export const JARS = join(FOLDER, "jars");
export const CONF = join(FOLDER, "conf");
export const DATA = join(FOLDER, "data");
export const LOGS = join(FOLDER, "logs");
export const RUN = join(FOLDER, "run");

/** Makes the folder, invisible to git wherever it is, and open to the user that Postgres runs as, whatever the umask. */
export function claimFolder(): void {
  for (const folder of [FOLDER, DATA]) {
    const isNew = mkdirSync(folder, { recursive: true }) !== undefined;
    if (isNew) chmodSync(folder, 0o755);
  }
  writeFileSync(join(FOLDER, ".gitignore"), "*\n");
}

/** The boundary of a boot: a first start on a busy two-core machine takes a fifth of it. */
export const BOOT_TIMEOUT_MS = 120_000;
/** How long a service may take to flush and leave before it is killed. */
export const STOP_TIMEOUT_MS = 30_000;

/** Unusual ports, so that a developer's own servers stay out of the way. */
export const PORTS = {
  kafka: port("KAFKA", 19_092),
  kafkaController: port("KAFKA_CONTROLLER", 19_093),
  cassandra: port("CASSANDRA", 19_042),
  cassandraStorage: port("CASSANDRA_STORAGE", 19_070),
  elasticsearch: port("ELASTICSEARCH", 19_200),
  elasticsearchTransport: port("ELASTICSEARCH_TRANSPORT", 19_300),
  postgres: port("POSTGRES", 15_432),
  redis: port("REDIS", 16_379),
  upstash: port("UPSTASH", 18_079),
  /** Held by whoever starts or stops, see lock.ts. */
  lock: port("LOCK", 18_078),
} as const;

function port(name: string, usual: number): number {
  const given = Number(process.env[`STARLING_${name}_PORT`] ?? usual);
  if (!Number.isInteger(given) || given < 1 || given > 65_535) {
    throw new Error(`STARLING_${name}_PORT is not a port`);
  }
  return given;
}
