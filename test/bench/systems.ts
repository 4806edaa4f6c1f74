/** The servers that are compared: each on the same core, started anew for every case. */
import { startChild, untilReady, freePort } from "../../local/child.ts";
import { startEdge } from "../support/edge-process.ts";
import { localVars } from "../../local/config.ts";

/** The server's core; the load generator has the other one. */
export const SERVER_CORE = 0;
export const LOAD_CORE = 1;

export type SystemName = "starling" | "partyserver" | "socket.io";
export const SYSTEMS: readonly SystemName[] = ["starling", "partyserver", "socket.io"];

export interface RunningSystem {
  readonly url: string;
  readonly pid: number;
  /** Where it keeps what it stores; absent when it stores nothing. */
  readonly dir?: string;
  stop(): Promise<void>;
}

/** What a machine asks for thousands of people at once is no flood here. */
export const UNLIMITED = {
  RATE_ADDRESS_PER_MINUTE: "0",
  RATE_CONNECTS_PER_MINUTE: "0",
  RATE_REQUESTS_PER_MINUTE: "0",
  RATE_FRAMES_PER_SECOND: "0",
};

const START: Readonly<Record<SystemName, () => Promise<RunningSystem>>> = {
  // there is no bridge here, and so no archive: old messages are dropped as they are where there is one
  starling: () => startWorker("test/bench/starling/wrangler.toml", { ...localVars(), ARCHIVE: "none", ...UNLIMITED }),
  partyserver: () => startWorker("test/bench/partyserver/wrangler.toml"),
  "socket.io": startSocketIo,
};

export function startSystem(name: SystemName): Promise<RunningSystem> {
  return START[name]();
}

async function startWorker(config: string, vars: Record<string, string> = {}): Promise<RunningSystem> {
  const edge = await startEdge({ config, vars, core: SERVER_CORE });
  return { url: edge.url, pid: edge.pid(), dir: edge.dir, stop: () => edge.stop() };
}

async function startSocketIo(): Promise<RunningSystem> {
  const port = await freePort();
  const server = `${import.meta.dirname}/socket-io/server.ts`;
  const child = startChild({ name: "socket.io", command: [process.execPath, server, String(port)], core: SERVER_CORE });
  await untilReady(child, async () => child.output().includes("ready"), 10_000);
  return { url: `http://127.0.0.1:${port}`, pid: child.pid, stop: () => child.kill("SIGKILL") };
}
