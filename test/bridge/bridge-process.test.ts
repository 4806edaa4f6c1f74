/** The bridge as operators see it: a process with an environment, signals, an exit code, and HTTP. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sign, SIGNATURE_HEADER } from "../../src/domain/signature.ts";
import { BRIDGE_PATHS, historyAnswer, searchAnswer } from "../../src/protocol/bridge-api.ts";
import { endpoints } from "../../local/services/services.ts";
import { startBridge, type BridgeProcess } from "../../local/bridge-process.ts";
import { answers, freePort, startChild, untilReady, type Child } from "../../local/child.ts";
import { ROOT } from "../../local/root.ts";
import { HeldQueue } from "./bridge-process-queue.ts";
import { EPOCH, randomRoom, segment } from "./event-log-fixtures.ts";
import { randomName } from "./relational-databases.ts";

const SECRET = "what-edge-and-bridge-share-in-tests";
const TOKEN = "the-token-of-the-queue";

let folder: string;
let queue: HeldQueue;
let running: (BridgeProcess | Child)[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "starling-bridge-"));
  queue = await HeldQueue.open();
});
afterEach(async () => {
  await Promise.all(running.map((it) => it.kill("SIGKILL")));
  running = [];
  queue.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Everything in one process, on a folder. */
const embedded = () => ({
  ENVIRONMENT: "test",
  BRIDGE_SECRETS: SECRET,
  EDGE_URL: queue.url,
  QUEUES_API_BASE: queue.url,
  QUEUES_ACCOUNT_ID: "local",
  QUEUES_TOKEN: TOKEN,
  QUEUE_IDS: "events-0",
  DATABASE_URL: `pglite:${join(folder, "db")}`,
  KAFKA_PARTITIONS: "2",
});

async function start(
  env: Readonly<Record<string, string>>,
  onLine: (line: string) => void = () => {},
): Promise<BridgeProcess> {
  const bridge = await startBridge({ env, onLine });
  running.push(bridge);
  return bridge;
}

/** One that is not expected to get ready. */
function spawnBridge(env: Readonly<Record<string, string>>): Child {
  const child = startChild({
    name: "bridge",
    command: [process.execPath, "--disable-warning=TimeoutNegativeWarning", "bridge/main.ts"],
    cwd: ROOT,
    env: { BRIDGE_PORT: "0", ...env },
  });
  running.push(child);
  return child;
}

async function ask(url: string, path: string, query: object): Promise<Response> {
  const body = JSON.stringify(query);
  const signature = await sign(SECRET, "POST", path, body, Date.now());
  return fetch(url + path, { method: "POST", body, headers: { [SIGNATURE_HEADER]: signature } });
}

const pageOf = async (url: string, target: string) => {
  const query = { target, direction: "after", cursor: { epoch: EPOCH, seq: 0 }, limit: 50 };
  return historyAnswer.parse(await (await ask(url, BRIDGE_PATHS.history, query)).json()).events;
};

/** Nothing tells another process that a store was written to: asked until all is there. */
const archived = (url: string, room: string, count: number) => expect.poll(() => pageOf(url, room)).toHaveLength(count);
const metricsOf = async (url: string) => (await fetch(`${url}/metrics`)).text();

test("a wrong configuration ends it with all that is wrong, and no secret", async () => {
  const child = spawnBridge({
    BRIDGE_SECRETS: "tiny-secret",
    EVENT_LOG: "kafka",
    DATABASE_URL: "mysql://a:hunter22@db",
  });

  expect(await child.exited).toEqual({ code: 1, signal: null });
  const said = child.output();
  for (const name of ["BRIDGE_SECRETS", "KAFKA_BROKERS", "DATABASE_URL", "EDGE_URL", "QUEUES_TOKEN"]) {
    expect(said).toContain(name);
  }
  expect(said).not.toMatch(/tiny-secret|hunter22| at .*\.ts/);
});

test("what the queue has is in the archive and in search, and a stop comes twice and finishes what is at hand", async () => {
  const stopping = Promise.withResolvers<void>();
  const bridge = await start(embedded(), (line) => line.includes("is stopping") && stopping.resolve());
  const room = randomRoom();
  const { reached, release } = queue.hold();
  const said = segment(room, 1, 3, "hello from the queue");
  queue.put(JSON.stringify(said));
  await reached;

  // The segment is in the log, the acknowledgement is under way: the worst moment.
  process.kill(bridge.pid(), "SIGTERM");
  process.kill(bridge.pid(), "SIGTERM");
  await stopping.promise;
  process.kill(bridge.pid(), "SIGINT");
  expect(queue.acknowledged).toEqual([]);
  release();

  expect(await bridge.exited()).toEqual({ code: 0, signal: null });
  expect(queue.acknowledged).toEqual(["1"]);
  expect(bridge.output()).toContain("the bridge has stopped");
  expect(bridge.output()).not.toMatch(new RegExp(`${SECRET}|${TOKEN}`));

  await bridge.restart();
  await expect.poll(() => pageOf(bridge.url, room)).toEqual(said.events);
  const found = async () => {
    const answer = await ask(bridge.url, BRIDGE_PATHS.search, searchFor(room));
    return searchAnswer.parse(await answer.json()).hits.map((it) => it.activity.seq);
  };
  await expect.poll(found).toEqual([3, 2, 1]);
  expect(queue.acknowledged).toEqual(["1"]);
});

const searchFor = (room: string) => ({ viewer: "ada", rooms: [room], q: "queue", order: "newest", limit: 10 });

test("figures: what was drained, enriched and written, how far each group is, how long queries took", async () => {
  const bridge = await start(embedded());
  const room = randomRoom();
  queue.put(JSON.stringify(segment(room, 1, 3)), "no segment");
  await archived(bridge.url, room, 3);
  const written = 'starling_sink_events_total{sink="relational",outcome="written"} 3';
  await expect.poll(() => metricsOf(bridge.url)).toContain(written);
  const text = await metricsOf(bridge.url);

  for (const sample of [
    'starling_drained_segments_total{queue="events-0"} 1',
    'starling_drained_dead_total{queue="events-0"} 1',
    "starling_enriched_events_total 3",
    'starling_sink_events_total{sink="archive",outcome="written"} 3',
    'starling_service_restarts{service="enrich"} 0',
    'starling_lag_known{group="starling-enrichment"} 1',
    'starling_lag_records{group="starling-archive"} 0',
  ]) {
    expect(text).toContain(`${sample}\n`);
  }
  expect(text).toMatch(/starling_query_seconds_count\{query="history",status="200"\} \d+/);
});

test("after kill -9 it starts on the same folder, with everything there; a second one is refused in one line", async () => {
  const bridge = await start(embedded());
  const room = randomRoom();
  const said = segment(room, 1, 5);
  queue.put(JSON.stringify(said));
  await archived(bridge.url, room, 5);

  const second = spawnBridge(embedded());
  expect(await second.exited).toEqual({ code: 1, signal: null });
  expect(second.output().trim()).toBe(
    `${join(folder, "db")} is in use by process ${bridge.pid()}; only one bridge can have an embedded database`,
  );

  await bridge.kill("SIGKILL");
  await bridge.restart();
  expect(await pageOf(bridge.url, room)).toEqual(said.events);
});

test("a port that is taken is told in one line", async () => {
  const port = new URL(queue.url).port;
  const child = spawnBridge({ ...embedded(), BRIDGE_PORT: port });

  expect(await child.exited).toEqual({ code: 1, signal: null });
  expect(child.output().trim()).toBe(
    `the bridge cannot listen: listen EADDRINUSE: address already in use 127.0.0.1:${port}`,
  );
});

test("what hangs when it is to stop does not keep the process: it is named, and the exit code tells", async () => {
  const bridge = await start(embedded());
  const { reached } = queue.hold();
  queue.put(JSON.stringify(segment(randomRoom(), 1, 1)));
  await reached;

  process.kill(bridge.pid(), "SIGTERM");

  expect(await bridge.exited()).toEqual({ code: 1, signal: null });
  expect(bridge.output()).toMatch(/"services":\["drain-events-0"\].*did not end in time/);
});

test("a store that is down holds up only its own sink, and the health checks say which", async () => {
  const port = await freePort();
  const bridge = spawnBridge({
    ...embedded(),
    DATABASE_URL: "postgres://ada:sesame-of-ada@127.0.0.1:1/starling",
    EVENT_LOG: "kafka",
    KAFKA_BROKERS: endpoints().KAFKA_BROKERS,
    KAFKA_TOPIC_PREFIX: `${randomName()}.`,
    ARCHIVE: "none",
    BRIDGE_SERVICES: "drain,enrich,relational",
    BRIDGE_PORT: String(port),
  });
  const url = `http://127.0.0.1:${port}`;
  await untilReady(bridge, () => answers(`${url}/healthz`), 30_000);
  const report = () => fetch(`${url}/readyz`).then(async (it) => ({ status: it.status, text: await it.text() }));
  const runs = (id: string) => `"id":"${id}","restarts":0,"state":"running"`;
  const signs = [runs("drain-events-0"), runs("enrich"), runs("gap-healer"), '"log":"ok"', '"backing off"'];
  let last = await report();
  const missing = async () => {
    last = await report();
    return signs.filter((expected) => !last.text.includes(expected));
  };
  await expect.poll(missing).toEqual([]);
  const { status, text } = last;

  expect(status).toBe(503);
  expect(text).toMatch(/"id":"relational","restarts":\d+,"state":"backing off"/);
  expect(text).toMatch(/"database":"[^"]*ECONNREFUSED/);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);

  queue.put(JSON.stringify(segment(randomRoom(), 1, 1)));
  await queue.settled;
  expect(queue.acknowledged).toEqual(["1"]);
  expect(bridge.output()).not.toContain("sesame-of-ada");
  await bridge.kill("SIGTERM");
  expect(await bridge.exited).toEqual({ code: 0, signal: null });
});
