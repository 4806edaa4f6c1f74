/**
 * Brings every configured store and the log up to date, and ends: for deployments where the bridge itself may not change
 * schemas (`BRIDGE_MIGRATE=never`). Takes the bridge's environment.
 */
import { createLog } from "./adapters.ts";
import { ConfigError, readConfig, SERVICE_IDS } from "./config.ts";
import { createLogger, scrubber } from "./logger.ts";
import { preparations } from "./migrations/preparations.ts";
import { secretsOf } from "./secrets.ts";
import { openStores } from "./store/stores.ts";

async function migrate(): Promise<void> {
  // All stores, whatever part of the services this environment is for.
  const config = { ...readConfig(process.env), services: new Set(SERVICE_IDS) };
  const logger = createLogger(config.logLevel, scrubber(secretsOf(config)));
  const stores = await openStores(config, logger);
  const log = createLog(config, stores, logger);
  try {
    const { database, archive, search, log: topics } = preparations({ config, stores, log, logger });
    for (const prepare of [database, archive, search, topics]) await prepare();
    logger.info("every store is up to date");
  } finally {
    await log.close();
    await stores.close();
  }
}

try {
  await migrate();
} catch (error) {
  process.exitCode = 1;
  process.stderr.write(`${describe(error)}\n`);
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof ConfigError) return error.message;
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
