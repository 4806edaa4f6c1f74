import pino from "pino";
import { describe, expect, test } from "vitest";
import { pauseMs } from "../../bridge/backoff.ts";
import { Metrics } from "../../bridge/metrics.ts";
import { Supervisor, type ServiceReport } from "../../bridge/service.ts";

function supervisorOf(backoffMs = 1) {
  const seen: ServiceReport[][] = [];
  const metrics = new Metrics();
  const supervisor = new Supervisor({
    logger: pino({ level: "silent" }),
    metrics,
    backoff: { firstMs: backoffMs, maxMs: backoffMs },
    onChange: (report) => seen.push([...report]),
  });
  const states = () => seen.flatMap((report) => report.map(({ id, state }) => `${id} ${state}`));
  return { supervisor, metrics, states };
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

/** A service's first step is taken in a microtask. */
const started = () => new Promise(setImmediate);

describe("a supervised service", () => {
  test("that crashes backs off, and runs again", async () => {
    const { supervisor, metrics, states } = supervisorOf();
    const recovered = Promise.withResolvers<void>();
    let runs = 0;
    supervisor.start({
      id: "flaky",
      async run(signal) {
        if (++runs < 3) throw new Error(`crash ${runs}`);
        recovered.resolve();
        await untilAborted(signal);
      },
    });
    await recovered.promise;

    expect(supervisor.report()).toEqual([{ id: "flaky", state: "running", restarts: 2 }]);
    expect(await metrics.render()).toContain('starling_service_restarts{service="flaky"} 2');
    expect(await supervisor.stop(1_000)).toEqual([]);
    expect(supervisor.report()).toMatchObject([{ state: "stopped" }]);
    const round = ["flaky starting", "flaky running", "flaky backing off"];
    expect(states()).toEqual([...round, ...round, "flaky starting", "flaky running", "flaky stopped"]);
  });

  test("that cannot be prepared does not run, says why, and is tried again", async () => {
    const { supervisor, states } = supervisorOf();
    const running = Promise.withResolvers<void>();
    let tries = 0;
    supervisor.start({
      id: "sink",
      async prepare() {
        if (++tries === 1) throw new Error("no such keyspace");
      },
      async run(signal) {
        running.resolve();
        await untilAborted(signal);
      },
    });
    await running.promise;
    await supervisor.stop(1_000);

    expect(states()).toEqual(["starting", "backing off", "starting", "running", "stopped"].map((it) => `sink ${it}`));
  });

  test("that is down takes no other one with it", async () => {
    const { supervisor } = supervisorOf(60_000);
    const failed = Promise.withResolvers<void>();
    supervisor.start({ id: "steady", run: untilAborted });
    supervisor.start({
      id: "broken",
      run: () => {
        setImmediate(failed.resolve);
        return Promise.reject(new Error("down"));
      },
    });
    await failed.promise;

    expect(supervisor.report()).toMatchObject([
      { id: "steady", state: "running", restarts: 0 },
      { id: "broken", state: "backing off", reason: "down" },
    ]);
    expect(await supervisor.stop(1_000)).toEqual([]);
  });

  test("that ends by itself has failed as well", async () => {
    const { supervisor } = supervisorOf(60_000);
    supervisor.start({ id: "brief", run: () => Promise.resolve() });
    await started();

    expect(supervisor.report()).toMatchObject([{ state: "backing off", reason: "it ended without being asked to" }]);
    await supervisor.stop(1_000);
  });

  test("finishes what is at hand before it stops", async () => {
    const { supervisor } = supervisorOf();
    const finish = Promise.withResolvers<void>();
    let finished = false;
    supervisor.start({
      id: "busy",
      async run(signal) {
        await untilAborted(signal);
        await finish.promise;
        finished = true;
      },
    });
    await started();
    const stopping = supervisor.stop(5_000);
    await started();
    expect(finished).toBe(false);
    finish.resolve();

    expect(await stopping).toEqual([]);
    expect(finished).toBe(true);
  });

  test("that does not end in time is named, and not waited for any longer", async () => {
    const { supervisor } = supervisorOf();
    supervisor.start({ id: "deaf", run: () => new Promise(() => {}) });
    supervisor.start({ id: "good", run: untilAborted });

    await started();
    expect(await supervisor.stop(20)).toEqual(["deaf"]);
  });

  test("that throws while stopping has failed, and is not started again", async () => {
    const { supervisor } = supervisorOf();
    supervisor.start({
      id: "clumsy",
      async run(signal) {
        await untilAborted(signal);
        throw new Error("half done");
      },
    });
    await started();

    expect(await supervisor.stop(1_000)).toEqual([]);
    expect(supervisor.report()).toEqual([{ id: "clumsy", state: "failed", reason: "half done", restarts: 0 }]);
  });
});

test("pauses double up to their limit, and half of each is chance", () => {
  const backoff = { firstMs: 500, maxMs: 30_000 };
  const longest = [1, 2, 3, 6, 7, 8, 500].map((attempt) => pauseMs(backoff, attempt, () => 1));
  const shortest = [1, 2, 500].map((attempt) => pauseMs(backoff, attempt, () => 0));

  expect(longest).toEqual([500, 1_000, 2_000, 16_000, 30_000, 30_000, 30_000]);
  expect(shortest).toEqual([250, 500, 15_000]);
});
