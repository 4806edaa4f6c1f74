/** Drives one system through one case, and counts. */
import { setTimeout as delay } from "node:timers/promises";

import { busySeconds, cpuSeconds, residentBytes } from "../../../local/cpu.ts";
import type { BenchCase } from "../cases.ts";
import type { Driver } from "./driver.ts";
import { Load } from "./load.ts";
import type { CaseResult } from "./result.ts";

/** Until the server's code is compiled, its caches are warm, and what people's coming in caused has passed. */
const WARM_UP_MS = 20_000;
/** A server that used less than this for so long has settled. */
const IDLE_CORES = 0.05;
const SETTLED_MS = 1_500;
const SETTLE_TIMEOUT_MS = 60_000;
/** How long what is under way at the end may take to arrive. */
const LAST_ARRIVAL_MS = 10_000;

export interface Measured {
  readonly pid: number;
  readonly seconds: number;
}

export async function runCase(driver: Driver, what: BenchCase, server: Measured): Promise<CaseResult> {
  const seats = await driver.seat(what.rooms, what.socketsPerRoom);
  await untilIdle(server.pid);
  const load = new Load(driver, what, seats);
  load.start();
  await delay(WARM_UP_MS);

  const before = {
    ...load.totals(),
    cpu: cpuSeconds(server.pid),
    own: ownCpu(),
    busy: busySeconds(),
    at: performance.now(),
  };
  load.measuring = true;
  await delay(server.seconds * 1_000);
  load.measuring = false;
  const after = {
    ...load.totals(),
    cpu: cpuSeconds(server.pid),
    own: ownCpu(),
    busy: busySeconds(),
    at: performance.now(),
  };
  const memory = residentBytes(server.pid);

  await load.finish(LAST_ARRIVAL_MS);
  for (const seat of seats.flat()) seat.socket.terminate();
  const seconds = (after.at - before.at) / 1_000;
  const cpu = after.cpu - before.cpu;
  const deliveries = after.deliveries - before.deliveries;
  return {
    seconds,
    sendsPerSecond: (after.messages - before.messages) / seconds,
    deliveriesPerSecond: deliveries / seconds,
    deliveriesPerCpuSecond: deliveries / cpu,
    framesPerDelivery: (after.frames - before.frames) / deliveries,
    serverCores: cpu / seconds,
    loadCores: (after.own - before.own) / seconds,
    otherCores: Math.max(0, after.busy - before.busy - cpu - (after.own - before.own)) / seconds,
    serverMemoryMb: memory / 1e6,
    p50: load.latency.percentile(0.5),
    p95: load.latency.percentile(0.95),
    p99: load.latency.percentile(0.99),
    ...load.faults(),
    refused: load.refused,
  };
}

/** People coming in cause work of their own, which is not what is measured. */
async function untilIdle(pid: number): Promise<void> {
  const deadline = performance.now() + SETTLE_TIMEOUT_MS;
  let used = cpuSeconds(pid);
  while (performance.now() < deadline) {
    await delay(SETTLED_MS); // oxlint-disable-line no-await-in-loop -- it is a clock
    const now = cpuSeconds(pid);
    if ((now - used) / (SETTLED_MS / 1_000) < IDLE_CORES) return;
    used = now;
  }
}

function ownCpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
