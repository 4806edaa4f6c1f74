/** The bridge as operators run it: a process that reads its environment. Killed and started again at will. */
import { answers, freePort, startChild, untilReady, type Child } from "./child.ts";
import { cpuSeconds } from "./cpu.ts";
import { ROOT } from "./root.ts";

/** Topics, tables and indexes are made at the first start. */
const READY_TIMEOUT_MS = 90_000;

export interface BridgeOptions {
  /** All of its configuration but the port: nothing is inherited by chance. */
  readonly env: Readonly<Record<string, string>>;
  /** Absent: a free one. Stays the same over restarts. */
  readonly port?: number;
  readonly core?: number;
  readonly onLine?: (line: string) => void;
  /** Ends the wait for a start, and what was started. */
  readonly signal?: AbortSignal;
}

export interface BridgeProcess {
  readonly url: string;
  readonly port: number;
  pid(): number;
  output(): string;
  cpuSeconds(): number;
  /** Resolves when the process that runs now has ended. */
  exited(): Promise<unknown>;
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Again with the same configuration; ends the old process first if it runs. Resolves when it is ready. */
  restart(): Promise<void>;
  /** As an operator stops it: what is at hand is finished. */
  stop(): Promise<void>;
}

export async function startBridge(options: BridgeOptions): Promise<BridgeProcess> {
  const port = options.port ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  const boot = async (): Promise<Child> => {
    const child = startChild({
      name: "bridge",
      command: [process.execPath, "--disable-warning=TimeoutNegativeWarning", "bridge/main.ts"],
      cwd: ROOT,
      env: { ...options.env, BRIDGE_HOST: "127.0.0.1", BRIDGE_PORT: String(port) },
      whenOrphaned: "SIGTERM",
      ...(options.core === undefined ? {} : { core: options.core }),
      ...(options.onLine === undefined ? {} : { onLine: options.onLine }),
    });
    const isReady = () => answers(`${url}/readyz`, (status) => status === 200);
    await untilReady(child, isReady, READY_TIMEOUT_MS, options.signal);
    return child;
  };

  let child = await boot();
  return {
    url,
    port,
    pid: () => child.pid,
    output: () => child.output(),
    cpuSeconds: () => cpuSeconds(child.pid),
    exited: () => child.exited,
    kill: (signal = "SIGKILL") => child.kill(signal),
    restart: async () => {
      await child.kill("SIGKILL");
      child = await boot();
    },
    stop: () => child.stop(),
  };
}
