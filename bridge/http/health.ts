/** `/healthz`: the process answers. `/readyz`: its services run, its stores and queues can be reached. `/metrics`: figures. */
import { setTimeout as delay } from "node:timers/promises";
import { type Scrub } from "../logger.ts";
import { type Metrics } from "../metrics.ts";
import { type ServiceReport } from "../service.ts";
import { json, plain } from "./answer.ts";
import { type Route } from "./server.ts";

/** A store that answers later than this is no help to anybody who waits. */
const PING_TIMEOUT_MS = 2_000;

/** Rejects when the store cannot be reached. */
export type Ping = () => Promise<unknown>;

export interface Health {
  readonly services: () => readonly ServiceReport[];
  /** By the store's name. */
  readonly stores: ReadonlyMap<string, Ping>;
  /** By the queue's id: "ok", or why it has not answered for a while. */
  readonly queues: () => Readonly<Record<string, string>>;
  readonly metrics: Metrics;
  /** Reasons are error messages: free text, which must not carry a secret out. */
  readonly scrub: Scrub;
}

export function healthRoutes({ services, stores, queues, metrics, scrub }: Health): readonly Route[] {
  return [
    { method: "GET", path: "/healthz", handle: async () => plain("ok\n") },
    {
      method: "GET",
      path: "/readyz",
      handle: async () => {
        const reached = await Promise.all([...stores].map(async ([name, ping]) => [name, await reach(ping)] as const));
        const running = services();
        const outside = { stores: Object.fromEntries(reached), queues: queues() };
        const isReached = [outside.stores, outside.queues].every((all) =>
          Object.values(all).every((it) => it === "ok"),
        );
        const ready = running.every(({ state }) => state === "running") && isReached;
        const report = { ready, services: running, ...outside };
        const answer = json(report, ready ? 200 : 503);
        return { ...answer, body: scrub(answer.body) };
      },
    },
    {
      method: "GET",
      path: "/metrics",
      handle: async () => plain(await metrics.render(), "text/plain; version=0.0.4; charset=utf-8"),
    },
  ];
}

/** "ok", or what went wrong. */
async function reach(ping: Ping): Promise<string> {
  const answered = new AbortController();
  const late = delay(PING_TIMEOUT_MS, "no answer in time", { signal: answered.signal }).catch(() => "ok");
  const asked = ping().then(
    () => "ok",
    (error: unknown) => (error instanceof Error ? error.message || error.name : String(error)),
  );
  const outcome = await Promise.race([asked, late]);
  answered.abort();
  return outcome;
}
