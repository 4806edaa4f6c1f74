/** Boots, ends and shows the real services: `node scripts/services.ts start|stop|wipe|status`. */
import { messageOf } from "../local/services/errors.ts";
import { SERVICE_NAMES } from "../local/services/service.ts";
import { runningServices, startServices, stopEverything, wipe, type Started } from "../local/services/services.ts";

const verbs: Readonly<Record<string, () => Promise<void>>> = { start, stop, wipe: wipeAll, status };

const verb = verbs[process.argv[2] ?? ""];
if (verb === undefined) {
  fail("usage: node scripts/services.ts start|stop|wipe|status");
} else {
  await verb().catch((error: unknown) => {
    fail(messageOf(error));
  });
}

async function start(): Promise<void> {
  await startServices(({ name, address, bootMs }: Started) => {
    say(name, address, bootMs === undefined ? "already running" : `${(bootMs / 1_000).toFixed(1)} s`);
  });
  say("ready");
}

async function stop(): Promise<void> {
  const stopped = await stopEverything();
  for (const name of SERVICE_NAMES) say(name, stopped.includes(name) ? "stopped" : "was not running");
}

async function wipeAll(): Promise<void> {
  await wipe();
  say("stopped, data deleted");
}

/** Exit code 0 only when everything runs, so that a script can ask. */
async function status(): Promise<void> {
  const running = await runningServices();
  for (const name of SERVICE_NAMES) say(name, running.includes(name) ? "running" : "stopped");
  if (running.length < SERVICE_NAMES.length) process.exitCode = 1;
}

function say(...words: string[]): void {
  const [name = "", ...rest] = words;
  process.stdout.write(`${[rest.length > 0 ? name.padEnd(14) : name, ...rest].join(" ")}\n`);
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}
