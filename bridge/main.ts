/** The bridge as a process: configuration in, signals in, exit code out. 0: stopped in order; 1: it could not start, or end. */
import { startBridge } from "./bridge.ts";
import { ConfigError, readConfig } from "./config.ts";
import { createLogger, scrubber } from "./logger.ts";
import { secretsOf } from "./secrets.ts";
import { FolderInUse } from "./store/folder-lock.ts";

/** What is at hand takes milliseconds. Whoever runs us kills after 10 s at the earliest. */
const STOP_TIMEOUT_MS = 7_000;
/** Then connections are closed, which a store that hangs can hold up. */
const EXIT_TIMEOUT_MS = 9_000;

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const scrub = scrubber(secretsOf(config));
  const logger = createLogger(config.logLevel, scrub);

  // Before anything is started: a signal during the start ends it in order as well. npm passes signals on, so that each
  // may come twice.
  const stopping = Promise.withResolvers<NodeJS.Signals>();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => stopping.resolve(signal));
  for (const event of ["uncaughtException", "unhandledRejection"] as const) {
    process.on(event, (err) => {
      logger.fatal({ err }, "a bug: nobody handled this");
      process.exit(1);
    });
  }

  const services = [...config.services];
  const bridge = await startBridge({
    config,
    logger,
    scrub,
    onReady: () => logger.info({ services, environment: config.environment }, "the bridge is ready"),
  });
  logger.info({ host: config.http.host, port: bridge.http.port }, "the bridge listens");

  const signal = await stopping.promise;
  logger.info({ signal }, "the bridge is stopping");
  setTimeout(() => {
    logger.error("something did not close in time");
    process.exit(1);
  }, EXIT_TIMEOUT_MS).unref();
  const late = await bridge.stop(STOP_TIMEOUT_MS);
  if (late.length > 0) logger.error({ services: late }, "services did not end in time");
  else logger.info("the bridge has stopped");
  process.exit(late.length > 0 ? 1 : 0);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${reasonOf(error)}\n`);
  process.exit(1);
}

/** One line for what a person can put right; a stack only for what nobody expected. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof ConfigError || error instanceof FolderInUse) return error.message;
  if ("code" in error && error.code === "EADDRINUSE") return `the bridge cannot listen: ${error.message}`;
  return error.stack ?? error.message;
}
