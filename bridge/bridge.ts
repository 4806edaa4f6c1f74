/**
 * The bridge put together: stores, log, services, and the HTTP server in front. Nothing here waits for a store: each service
 * waits for its own, and the server answers from the first moment.
 */
import { createArchive, createLog, createSearch } from "./adapters.ts";
import { type Config } from "./config.ts";
import { Reachability } from "./drain/reachability.ts";
import { healthRoutes } from "./http/health.ts";
import { listen, type HttpServer } from "./http/server.ts";
import { signed } from "./http/signed.ts";
import { type Logger, type Scrub } from "./logger.ts";
import { collectLag, meteredLog } from "./metered-log.ts";
import { Metrics } from "./metrics.ts";
import { onlyTheLog, preparations } from "./migrations/preparations.ts";
import { operatorRoute } from "./operators/route.ts";
import { queryRoutes } from "./query/queries.ts";
import { queryDurations } from "./query/route.ts";
import { Supervisor, type ServiceReport } from "./service.ts";
import { groupsOf, servicesOf } from "./services.ts";
import { RelationalSink } from "./relational/relational-sink.ts";
import { openStores } from "./store/stores.ts";

export interface Bridge {
  readonly http: HttpServer;
  /** Finishes what is at hand, closes everything; returns the services that did not end in time. */
  stop(timeoutMs: number): Promise<readonly string[]>;
}

export interface BridgeOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly scrub: Scrub;
  /** Once, when all services run for the first time. */
  readonly onReady: () => void;
}

/** Rejects when the port is taken, or an embedded database is. */
export async function startBridge({ config, logger, scrub, onReady }: BridgeOptions): Promise<Bridge> {
  const metrics = new Metrics();
  const stores = await openStores(config, logger);
  const log = meteredLog(createLog(config, stores, logger), metrics);
  const archive = createArchive(config, stores);
  const search = createSearch(config, stores);
  const relational = new RelationalSink(stores.database.pool);
  const close = async () => {
    await log.close();
    await stores.close();
  };

  const supervisor = new Supervisor({ logger, metrics, onChange: whenAllRun(onReady) });
  const observers = { logger, durations: queryDurations(metrics) };
  const queries = config.services.has("query")
    ? [...queryRoutes(archive, search, observers), operatorRoute(stores.database.pool, observers)]
    : [];
  const pings = new Map([...stores.pings, ["log", () => writable(log)] as const]);
  const reachability = new Reachability();
  const health = healthRoutes({
    services: () => supervisor.report(),
    stores: pings,
    queues: () => reachability.report(),
    metrics,
    scrub,
  });
  const routes = [...health, ...queries.map((route) => signed(config.secrets, route))];
  const http = await listen(routes, config.http, logger).catch(async (error: unknown) => {
    await close();
    throw error;
  });

  const prepare = config.migrateAtStart ? preparations({ config, stores, log, logger }) : onlyTheLog({ config, log });
  const parts = { config, log, archive, search, relational, prepare, reachability, logger, metrics };
  collectLag(log, groupsOf(parts), metrics);
  const services = servicesOf(parts);
  for (const service of services) supervisor.start(service);
  if (services.length === 0) onReady();

  return {
    http,
    async stop(timeoutMs) {
      const [late] = await Promise.all([supervisor.stop(timeoutMs), http.close(timeoutMs)]);
      await close();
      return late;
    },
  };
}

function whenAllRun(onReady: () => void): (report: readonly ServiceReport[]) => void {
  let told = false;
  return (report) => {
    if (told || !report.every(({ state }) => state === "running")) return;
    told = true;
    onReady();
  };
}

async function writable(log: { isWritable(): Promise<boolean> }): Promise<void> {
  if (!(await log.isWritable())) throw new Error("it takes no records");
}
