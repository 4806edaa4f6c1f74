/**
 * The real Kafka, Cassandra, Elasticsearch, Postgres and Redis, for tests and for development: in Docker where an engine
 * answers, from packages and jars where none does. Both ways give the same addresses.
 */
import { rmSync } from "node:fs";

import { goneWithin, pidOf, signal } from "./child.ts";
import * as docker from "./docker.ts";
import { endpoints, writeEndpoints, type ServiceEnv } from "./endpoints.ts";
import { messageOf } from "./errors.ts";
import * as local from "./local.ts";
import { exclusively } from "./lock.ts";
import { checkDockerPrerequisites, checkLocalPrerequisites } from "./prerequisites.ts";
import { SERVICE_NAMES, type ServiceName } from "./service.ts";
import { claimFolder, CONF, DATA, LOGS, RUN, STOP_TIMEOUT_MS } from "./settings.ts";

export { endpoints } from "./endpoints.ts";

/** One service after `startServices`. */
export interface Started {
  readonly name: ServiceName;
  /** `host:port` for clients. */
  readonly address: string;
  /** How long the boot took; undefined when it was running before. */
  readonly bootMs: number | undefined;
}

export interface Services {
  readonly env: ServiceEnv;
  readonly started: readonly Started[];
}

/** Signals that break a service: it dies, leaves, freezes, or thaws. */
export type FaultSignal = "SIGKILL" | "SIGTERM" | "SIGSTOP" | "SIGCONT";

/** What this process booted, and so may end. */
const ours = new Set<ServiceName>();

/**
 * Boots every service that is not running, all at once, and returns when each answers.
 * @param report called as each service gets ready
 * @throws {MissingPrerequisites} before anything is done, when the machine cannot run them
 */
export function startServices(report: (started: Started) => void = () => {}): Promise<Services> {
  return exclusively(async () => {
    if (inDocker()) {
      checkDockerPrerequisites();
      claimFolder();
      await docker.install();
    } else {
      checkLocalPrerequisites();
      claimFolder();
      await local.install();
    }
    const boots = new Map<ServiceName, Promise<Started>>();
    for (const name of SERVICE_NAMES) {
      boots.set(name, bootAfter(boots.get(local.neededBy(name) ?? name), name, report));
    }
    // settled, not the first failure: a boot must not go on behind the back of whoever reads the error
    const outcomes = await Promise.allSettled(boots.values());
    const errors = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
    if (errors.length > 0) throw new AggregateError(errors, [...new Set(errors.map(messageOf))].join("\n"));
    writeEndpoints(inDocker() ? "docker" : "local");
    return { env: endpoints(), started: await Promise.all(boots.values()) };
  });
}

/** Ends what this process started; services that were running before stay. */
export async function stopServices(): Promise<void> {
  await haltAll([...ours]);
}

/** Ends every service, whoever started it. Returns the names of those that ran. */
export async function stopEverything(): Promise<ServiceName[]> {
  const running = await runningServices();
  await haltAll(running);
  return running;
}

/** Ends every service and deletes all data; the downloaded jars stay. */
export async function wipe(): Promise<void> {
  await stopEverything();
  if (inDocker()) await docker.wipe();
  for (const folder of [DATA, CONF, LOGS, RUN]) rmSync(folder, { recursive: true, force: true });
}

/** The services that run now, frozen ones among them. */
export async function runningServices(): Promise<ServiceName[]> {
  const inContainers = inDocker() ? await docker.running() : [];
  return SERVICE_NAMES.filter((name) => inContainers.includes(name) || pidOf(name) !== undefined);
}

/** Breaks a service, for fault tests. After SIGKILL and SIGTERM it returns once the service is gone. */
export async function kill(name: ServiceName, sent: FaultSignal): Promise<void> {
  if (isContainer(name)) return docker.signal(name, sent);
  signal(name, sent);
  const ends = sent === "SIGKILL" || sent === "SIGTERM";
  if (ends && !(await goneWithin(name, STOP_TIMEOUT_MS))) throw new Error(`${name} did not end on ${sent}`);
}

/** Boots one service that was killed, over the data it left; returns once it answers. */
export async function start(name: ServiceName): Promise<Started> {
  return bootOne(name);
}

/** Boots a service once the one it needs has; one that needs none boots at once. */
async function bootAfter(
  needed: Promise<Started> | undefined,
  name: ServiceName,
  report: (started: Started) => void,
): Promise<Started> {
  await needed;
  const started = await bootOne(name);
  report(started);
  return started;
}

async function bootOne(name: ServiceName): Promise<Started> {
  const bootMs = await (isContainer(name) ? docker.boot(name) : local.boot(name));
  if (bootMs !== undefined) ours.add(name);
  return { name, address: local.addressOf(name), bootMs };
}

function haltAll(names: readonly ServiceName[]): Promise<void> {
  return exclusively(async () => {
    await Promise.all(names.map((name) => (isContainer(name) ? docker.halt(name) : local.halt(name))));
    for (const name of names) ours.delete(name);
  });
}

/** A service that runs as a process here is one, even if an engine has come up since. */
function isContainer(name: ServiceName): boolean {
  return name !== "upstash" && inDocker() && pidOf(name) === undefined;
}

let engine: boolean | undefined;

/** Asked once a process: the engine does not come and go within a test run. `STARLING_SERVICES` decides instead if set. */
function inDocker(): boolean {
  const wanted = process.env["STARLING_SERVICES"];
  if (wanted !== undefined && wanted !== "docker" && wanted !== "local") {
    throw new Error("STARLING_SERVICES is neither docker nor local");
  }
  engine ??= wanted === undefined ? docker.dockerAnswers() : wanted === "docker";
  return engine;
}
