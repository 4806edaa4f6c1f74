/** From a queue into the log: pull, append, acknowledge, in that order. */
import pino from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Drain } from "../../bridge/drain/drain.ts";
import { QueueError } from "../../bridge/drain/queue-client.ts";
import { Reachability, UNREACHABLE_AFTER_MS } from "../../bridge/drain/reachability.ts";
import type { DeadLetter, RawInput } from "../../bridge/log/event-log.ts";
import { QueueServer } from "./drain-queue-server.ts";
import { lost, randomRoom, segment } from "./event-log-fixtures.ts";

/** A log in memory that refuses, or takes its time, when it is told to. */
class LogInMemory {
  readonly records: RawInput[] = [];
  readonly dead: DeadLetter[] = [];
  writable = true;
  failAppends = 0;
  /** Appends wait for this. */
  gate: Promise<void> = Promise.resolve();
  appending = 0;

  async append(records: readonly RawInput[]): Promise<void> {
    this.appending++;
    await this.gate;
    if (this.failAppends > 0) {
      this.failAppends--;
      throw new Error("the log is down");
    }
    this.records.push(...records);
  }

  async appendDead(letters: readonly DeadLetter[]): Promise<void> {
    this.dead.push(...letters);
  }

  async isWritable(): Promise<boolean> {
    return this.writable;
  }
}

const logger = pino({ level: "silent" });
let queue: QueueServer;
let log: LogInMemory;
let stop: AbortController;
let running: Promise<void> | undefined;

beforeEach(async () => {
  queue = await QueueServer.start();
  log = new LogInMemory();
  stop = new AbortController();
  running = undefined;
});
afterEach(async () => {
  stop.abort();
  await running;
  await queue.stop();
});

function start(visibilityTimeoutMs = 60_000): Promise<void> {
  const idle = { firstMs: 5, maxMs: 10 };
  running = new Drain({ queue: queue.client(), log, logger, visibilityTimeoutMs, idle }).run(stop.signal);
  return running;
}

const body = (room = randomRoom(), first = 1, last = 2) => JSON.stringify(segment(room, first, last));
const emptied = () => expect.poll(() => queue.left, { timeout: 20_000, interval: 5 }).toBe(0);

test("every segment reaches the log with its target, byte for byte, and leaves the queue", async () => {
  const room = randomRoom();
  const bodies = Array.from({ length: 250 }, (_, i) => body(room, i + 1, i + 1));
  for (const it of bodies) queue.push(it);

  void start();
  await emptied();

  expect(log.records).toEqual(bodies.map((it) => ({ target: room, body: it })));
  expect(queue.calls.every((it) => it.authorization === "Bearer secret")).toBe(true);
});

test("nothing is acknowledged before the log has it", async () => {
  const gate = Promise.withResolvers<void>();
  log.gate = gate.promise;
  queue.push(body());

  void start();
  await expect.poll(() => log.appending).toBe(1);
  expect(queue.left).toBe(1);
  expect(queue.calls.some((it) => it.path.endsWith("/ack"))).toBe(false);
  gate.resolve();
  await emptied();

  expect(log.records).toHaveLength(1);
});

test("a body that is no segment becomes a dead letter and does not come again", async () => {
  const room = randomRoom();
  // what only the bridge may write is no segment either, when it comes out of a queue
  const wrong = ["not json", "{}", JSON.stringify(lost(room, 1, 2))];
  for (const it of [...wrong, body(room)]) queue.push(it);

  void start();
  await emptied();

  expect(log.dead.map((it) => it.body)).toEqual(wrong);
  expect(log.dead[0]).toMatchObject({ sink: "drain", topic: "events-0", offset: "m0" });
  expect(log.records).toHaveLength(1);
});

test("a queue that stays away is told of with its reason, one that failed a moment ago is not, and it is well when it is back", async () => {
  let now = 1_700_000_000_000;
  const reachability = new Reachability(() => now);
  queue.failPulls = Infinity;
  const options = { queue: queue.client(), log, logger, visibilityTimeoutMs: 60_000, reachability };
  running = new Drain(options).run(stop.signal);

  await expect.poll(() => reachability.report()).toEqual({ "events-0": "ok" });
  now += UNREACHABLE_AFTER_MS;
  expect(reachability.report()["events-0"]).toMatch(/^no answer for 30 s: .*status 500$/);
  queue.failPulls = 0;
  await expect.poll(() => reachability.report()).toEqual({ "events-0": "ok" });
});

test("bodies that were sent as json or bytes are decoded", async () => {
  const [one, two] = [body(), body()];
  queue.push(one, "json");
  queue.push(two, "bytes");

  void start();
  await emptied();

  expect(log.records.map((it) => it.body)).toEqual([one, two]);
});

test("nothing is pulled while the log takes no writes", async () => {
  log.writable = false;
  queue.push(body());
  const asked = Promise.withResolvers<void>();
  log.isWritable = async () => {
    asked.resolve();
    return log.writable;
  };

  void start();
  await asked.promise;
  expect(queue.calls).toEqual([]);
  log.writable = true;
  await emptied();

  expect(log.records).toHaveLength(1);
});

test("what the log refused is given back with a delay, and comes again", async () => {
  log.failAppends = 1;
  queue.push(body());
  queue.push(body());

  void start();
  await emptied();

  expect(queue.retried).toEqual([
    { id: "m0", delaySeconds: 5 },
    { id: "m1", delaySeconds: 5 },
  ]);
  expect(log.records).toHaveLength(2);
});

test("an acknowledgement that fails is tried again, and nothing is appended twice for it", async () => {
  queue.failAcks = 2;
  queue.push(body());

  void start();
  await emptied();

  expect(log.records).toHaveLength(1);
});

test("what could not be acknowledged at all comes again when its lease has ended", async () => {
  queue.failAcks = 3;
  queue.push(body());

  void start(1);
  await emptied();

  expect(log.records.length).toBeGreaterThanOrEqual(2);
});

test("a queue that fails, or answers nonsense, is asked again", async () => {
  queue.failPulls = 1;
  queue.nonsense = '{"success":true,"errors":[],"result":{"message":"moved"}}';
  queue.push(body());

  void start();
  await expect.poll(() => queue.calls.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(2);
  queue.nonsense = undefined;
  await emptied();

  expect(log.records).toHaveLength(1);
});

test("a failure says which queue, what was asked and the status", async () => {
  queue.failPulls = 1;
  const failing = queue.client().pull(1_000);

  await expect(failing).rejects.toThrow(QueueError);
  await expect(failing).rejects.toMatchObject({ status: 500, message: "queue events-0, pull: status 500" });
});

test("a drain that is stopped finishes what it pulled, and pulls no more", async () => {
  const gate = Promise.withResolvers<void>();
  log.gate = gate.promise;
  for (let i = 0; i < 150; i++) queue.push(body());

  const done = start();
  await expect.poll(() => log.appending).toBe(1);
  stop.abort();
  gate.resolve();
  await done;

  expect(log.records).toHaveLength(100);
  expect(queue.left).toBe(50);
});
