/**
 * One process' part in a consumer group: claims its share of the partitions, runs a worker for each, renews, hands over.
 * A worker that fails gives its partition back and it is claimed again a moment later, by whoever is first.
 */
import { randomUUID } from "node:crypto";
import { pause, pauseMs } from "../../backoff.ts";
import { claim, leave, registerGroup, release, renewLeases, renewMembership, type LeaseHolder } from "./leases.ts";
import type { PostgresLogSettings } from "./settings.ts";

export interface Assignment {
  readonly holder: LeaseHolder;
  readonly partition: number;
  /** The first position that the group has not handled. */
  readonly next: bigint;
}

/** Works on one partition until `signal`, finishes what is at hand, then resolves. */
export type PartitionWorker = (assignment: Assignment, signal: AbortSignal) => Promise<void>;

const MAX_TICK_MS = 1_000;
const BACKOFF = { firstMs: 100, maxMs: 5_000 };

interface Running {
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

export async function runGroup(
  settings: PostgresLogSettings,
  group: string,
  work: PartitionWorker,
  signal: AbortSignal,
): Promise<void> {
  const { leaseMs, log, partitions, pool } = settings;
  const holder = { group, member: randomUUID(), leaseMs };
  const workers = new Map<number, Running>();
  const tickMs = Math.min(MAX_TICK_MS, leaseMs / 3);

  const start = (partition: number, next: bigint): void => {
    const stop = new AbortController();
    const done = (async () => {
      try {
        await work({ holder, partition, next }, stop.signal);
      } catch (err) {
        log.warn({ err, group, partition }, "a partition failed and will be taken up again");
        // Before it is given back: a partition that always fails must not spin.
        await pause(tickMs / 2, stop.signal);
      }
      await release(pool, holder, partition).catch(() => {});
      workers.delete(partition);
    })();
    workers.set(partition, { stop, done });
  };

  const tick = async (): Promise<void> => {
    const share = await renewMembership(pool, holder, partitions);
    const ours = await renewLeases(pool, holder);
    for (const [partition, { stop }] of workers) if (!ours.has(partition)) stop.abort();
    const running = [...workers].filter(([, { stop }]) => !stop.signal.aborted);
    for (const [, { stop }] of running.slice(share)) stop.abort();
    // Ours without a worker: claimed while the last one was ending, or not given back when the database was away.
    for (const partition of ours) if (!workers.has(partition)) await release(pool, holder, partition);
    if (running.length >= share) return;
    for (const [partition, next] of await claim(pool, holder, share - running.length)) {
      if (!workers.has(partition)) start(partition, next);
    }
  };

  for (let failures = 0, registered = false; !signal.aborted;) {
    try {
      if (!registered) await registerGroup(pool, group);
      registered = true;
      await tick();
      failures = 0;
    } catch (err) {
      log.warn({ err, group }, "a group could not renew its leases");
      failures++;
    }
    await pause(failures > 0 ? pauseMs(BACKOFF, failures) : tickMs, signal);
  }
  for (const { stop } of workers.values()) stop.abort();
  await Promise.all([...workers.values()].map(({ done }) => done));
  await leave(pool, holder).catch(() => {});
}
