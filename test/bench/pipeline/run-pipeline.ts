/**
 * The whole path on the real services at a steady pace: how far behind the sender each store is. Nothing is pinned: edge,
 * bridge, Kafka, Cassandra, Elasticsearch, Postgres and this process share the machine.
 */
import { setTimeout as delay } from "node:timers/promises";

import { startServices, stopServices } from "../../../local/services/services.ts";
import { localSettings } from "../../../local/config.ts";
import { startWholePath, type WholePath } from "../../support/whole-path.ts";
import { UNLIMITED } from "../systems.ts";
import type { BenchCase } from "../cases.ts";
import type { Histogram } from "../load/histogram.ts";
import { Load } from "../load/load.ts";
import { starlingDriver } from "../load/starling-driver.ts";
import { Arrivals } from "./arrivals.ts";
import { allStores, type HeadsOf } from "./heads.ts";
import { readTopic } from "./topic.ts";

export const PIPELINE_CASE: BenchCase = {
  name: "pipeline",
  title: "10 rooms × 5 sockets, 1,000 messages/s, to the real services",
  rooms: 10,
  socketsPerRoom: 5,
  load: { kind: "open", messagesPerSecond: 1_000 },
};

/**
 * Java compiles what it runs often: the first minute is not what an operator sees. (After 10 s Elasticsearch was 8 s behind,
 * on two cores shared by everything; after 40 s 1.8 s, and no less after that.)
 */
const WARM_UP_MS = 90_000;
/** Between two questions to a store. */
const LOOK_MS = 50;
const LAST_ARRIVAL_MS = 60_000;

export interface Lag {
  readonly where: string;
  readonly p50: number | undefined;
  readonly p95: number | undefined;
  readonly p99: number | undefined;
  /** Messages that were not seen there by the end. */
  readonly missing: number;
}

export interface PipelineResult {
  readonly case: BenchCase;
  readonly seconds: number;
  readonly messages: number;
  readonly edgeCores: number;
  readonly bridgeCores: number;
  readonly lags: readonly Lag[];
}

export async function runPipeline(seconds: number): Promise<PipelineResult> {
  await startServices();
  const path = await startWholePath({ edgeVars: UNLIMITED });
  const stores = allStores(path.name, localSettings()("ENVIRONMENT"), path.databaseUrl);
  try {
    return await measure(path, stores, seconds);
  } finally {
    await Promise.all(stores.map((it) => it.close()));
    await path.stop();
    await stopServices();
  }
}

async function measure(path: WholePath, stores: readonly HeadsOf[], seconds: number): Promise<PipelineResult> {
  const driver = starlingDriver(path.url);
  const seats = await driver.seat(PIPELINE_CASE.rooms, PIPELINE_CASE.socketsPerRoom);
  const load = new Load(driver, PIPELINE_CASE, seats);
  const arrivals = new Arrivals();
  const stopReading = await readTopic(path.name, (log, seq, message) =>
    arrivals.read(log, seq, load.measuredFrom(message)),
  );
  load.start();
  await delay(WARM_UP_MS);
  const ended = new AbortController();
  const looking = stores.map((store) => lookAt(store, arrivals, ended.signal));

  const before = { edge: path.edge.cpuSeconds(), bridge: path.bridge.cpuSeconds() };
  load.measuring = true;
  await delay(seconds * 1_000);
  load.measuring = false;
  const cores = {
    edgeCores: (path.edge.cpuSeconds() - before.edge) / seconds,
    bridgeCores: (path.bridge.cpuSeconds() - before.bridge) / seconds,
  };

  await load.finish(LAST_ARRIVAL_MS);
  const messages = load.measured;
  const isEverywhere = () => arrivals.counted >= messages && stores.every((it) => arrivals.isComplete(it.store));
  const deadline = performance.now() + LAST_ARRIVAL_MS;
  while (!isEverywhere() && performance.now() < deadline) await delay(LOOK_MS);
  ended.abort();
  await Promise.all([...looking, stopReading()]);
  for (const seat of seats.flat()) seat.socket.terminate();
  const kafka = lagOf("Kafka (`chat.events`)", arrivals.kafka(), messages);
  const others = stores.map((it) => lagOf(it.store, arrivals.of(it.store), messages));
  return {
    case: PIPELINE_CASE,
    seconds,
    messages,
    ...cores,
    lags: [lagOf("the receivers' sockets", load.latency, messages * PIPELINE_CASE.socketsPerRoom), kafka, ...others],
  };
}

async function lookAt(store: HeadsOf, arrivals: Arrivals, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    // oxlint-disable-next-line no-await-in-loop -- one question after the other
    if (arrivals.logs.length > 0) arrivals.looked(store.store, await store.ask(arrivals.logs));
    await delay(LOOK_MS); // oxlint-disable-line no-await-in-loop -- as above
  }
}

function lagOf(where: string, lags: Histogram, expected: number): Lag {
  return {
    where,
    p50: lags.percentile(0.5),
    p95: lags.percentile(0.95),
    p99: lags.percentile(0.99),
    missing: expected - lags.total,
  };
}
