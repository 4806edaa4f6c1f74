/** Runs the services from the packages and jars of this machine, each as a process of its own. */
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

import { cassandra } from "./cassandra/cassandra.ts";
import { launch, logOf, pidOf, terminate } from "./child.ts";
import { elasticsearch } from "./elasticsearch/elasticsearch.ts";
import { fetchJars } from "./jars.ts";
import { kafka } from "./kafka/kafka.ts";
import { installPackages } from "./packages.ts";
import { postgres } from "./postgres.ts";
import { redis } from "./redis.ts";
import type { LocalService, ServiceName } from "./service.ts";
import { BOOT_TIMEOUT_MS } from "./settings.ts";
import { isListening } from "./shell.ts";
import { upstash } from "./upstash/upstash.ts";

const SERVICES: Readonly<Record<ServiceName, LocalService>> = {
  kafka,
  cassandra,
  elasticsearch,
  postgres,
  redis,
  upstash,
};

/** Brings the machine to where every service can boot without the network. */
export async function install(): Promise<void> {
  await Promise.all([fetchJars(), installPackages()]);
}

/** Boots the service and returns how long that took, in milliseconds; undefined when it was running already. */
export async function boot(name: ServiceName): Promise<number | undefined> {
  const service = SERVICES[name];
  if (pidOf(name) !== undefined) {
    await ready(service);
    return undefined;
  }
  await refuseTakenPorts(service);
  const began = performance.now();
  await service.prepare();
  launch(name, service.command());
  await ready(service);
  return Math.round(performance.now() - began);
}

/** Ends the service in order, so that the next boot has nothing to recover. */
export async function halt(name: ServiceName): Promise<void> {
  await terminate(name, SERVICES[name].stopSignal);
}

/** The address clients use. */
export function addressOf(name: ServiceName): string {
  return `127.0.0.1:${SERVICES[name].ports[0]}`;
}

/** The service this one needs running before it boots. */
export function neededBy(name: ServiceName): ServiceName | undefined {
  return SERVICES[name].after;
}

/** Polls, because each server has another way to say it serves, and none has a way to call us. */
async function ready(service: LocalService): Promise<void> {
  const deadline = Date.now() + BOOT_TIMEOUT_MS;
  while (!(await service.isReady())) {
    if (pidOf(service.name) === undefined) throw failed(service.name, "ended while starting");
    if (Date.now() > deadline) throw failed(service.name, `not ready after ${BOOT_TIMEOUT_MS / 1_000} s`);
    await delay(50);
  }
}

/** Someone else's server would answer our readiness check, and the tests would write into it. */
async function refuseTakenPorts(service: LocalService): Promise<void> {
  for (const port of service.ports) {
    if (await isListening(port)) throw new Error(`${service.name}: port ${port} is taken by another process`);
  }
}

function failed(name: ServiceName, what: string): Error {
  const tail = readFileSync(logOf(name), "utf8").trimEnd().split("\n").slice(-20).join("\n");
  return new Error(`${name}: ${what}; the end of ${logOf(name)}:\n${tail}`);
}
