/** A whole chat on this machine: the page and the edge at one address, and a bridge beside it. */
import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { startServices, stopServices } from "./services/services.ts";
import { startBridge, type BridgeProcess } from "./bridge-process.ts";
import { freePort, StoppedInStart, type Child } from "./child.ts";
import { bridgeEnv, edgeVars, type BridgeKind } from "./config.ts";
import { buildPage } from "./page.ts";
import { startWrangler } from "./wrangler-process.ts";

export interface ChatOptions {
  /** Absent: a free one. */
  readonly port?: number;
  readonly bridgePort?: number;
  /** Where everything is kept; absent: a new folder under the system's temporary one. */
  readonly dir?: string;
  /** Absent: embedded. `full` starts the services that do not run, and stops those with the chat. */
  readonly bridge?: BridgeKind;
  /** Beside the usual configuration of each, or instead of it. */
  readonly edgeVars?: Readonly<Record<string, string>>;
  readonly bridgeEnv?: Readonly<Record<string, string>>;
  /** Ends the start, and what was started by then; afterwards there is `stop`. */
  readonly signal?: AbortSignal;
  /** What happens on the way, for a person. */
  readonly onProgress?: (what: string) => void;
  /** What the two processes print. */
  readonly onLine?: (from: "edge" | "bridge", line: string) => void;
}

export interface Chat {
  /** The page is here, and the interface under /v1. */
  readonly url: string;
  readonly dir: string;
  readonly bridge: BridgeProcess;
  /** Our children; wrangler has a workerd of its own below it. */
  pids(): number[];
  /** Resolves with what to tell a person when the edge dies without having been asked to. */
  readonly edgeDied: Promise<string>;
  /** Ends every process of it; safe to call twice. */
  stop(): Promise<void>;
}

export async function startChat(options: ChatOptions = {}): Promise<Chat> {
  const { bridge: kind = "embedded", onProgress = () => {}, onLine } = options;
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), "starling-chat-"));
  mkdirSync(dir, { recursive: true });
  const port = options.port ?? (await freePort());
  const bridgePort = options.bridgePort ?? (await freePort());
  // 127.0.0.1 for the two of them; people are told `localhost`, where browsers allow what they allow on https
  const edgeUrl = `http://127.0.0.1:${port}`;

  if (await buildPage()) onProgress("the page is built");
  if (kind === "full") {
    await startServices(({ name, bootMs }) =>
      onProgress(`${name} is ${bootMs === undefined ? "running already" : "up"}`),
    );
  }
  const vars = { ...edgeVars(kind, port, `http://127.0.0.1:${bridgePort}`), ...options.edgeVars };
  const env = { LOG_LEVEL: "warn", ...bridgeEnv(kind, edgeUrl, join(dir, "pglite")), ...options.bridgeEnv };
  // when one cannot start, the other one is not waited for, and not left running
  const failed = new AbortController();
  const together = { signal: AbortSignal.any([failed.signal, ...(options.signal ? [options.signal] : [])]) };
  const onEdgeLine = onLine && { onLine: (line: string) => onLine("edge", line) };
  const onBridgeLine = onLine && { onLine: (line: string) => onLine("bridge", line) };
  const giveUp = (error: unknown): never => {
    failed.abort();
    throw error;
  };
  const [edge, bridge] = await bothOrNeither(
    startWrangler({ port, dir: join(dir, "edge"), vars, ...together, ...onEdgeLine }).catch(giveUp),
    startBridge({ port: bridgePort, env, ...together, ...onBridgeLine }).catch(giveUp),
  ).catch(async (error: unknown) => {
    if (kind === "full") await stopServices();
    throw error;
  });

  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    // the bridge first: it finishes what it has pulled, and says so to the edge
    await bridge.stop();
    await edge.stop();
    if (kind === "full") await stopServices();
  };
  return {
    url: `http://localhost:${port}`,
    dir,
    bridge,
    pids: () => [edge.pid, bridge.pid()],
    edgeDied: edge.exited.then(
      ({ code, signal }) => `the edge ended (${signal ?? `exit code ${code}`})\n${edge.output()}`,
    ),
    stop: () => (stopping ??= stop()),
  };
}

/** The error that is thrown is the first one: the other part was stopped for it. */
async function bothOrNeither(edge: Promise<Child>, bridge: Promise<BridgeProcess>): Promise<[Child, BridgeProcess]> {
  const [one, other] = await Promise.allSettled([edge, bridge]);
  if (one.status === "fulfilled" && other.status === "fulfilled") return [one.value, other.value];
  const reasons: unknown[] = [];
  for (const outcome of [other, one]) {
    // oxlint-disable-next-line no-await-in-loop -- there are two of them
    if (outcome.status === "fulfilled") await outcome.value.stop();
    else reasons.push(outcome.reason);
  }
  throw reasons.find((reason) => !(reason instanceof StoppedInStart)) ?? reasons[0];
}
