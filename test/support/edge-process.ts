/**
 * The edge, or any Worker, on plain workerd: ready in a fraction of a second, one process, killed and started again on
 * the same storage. For tests that pull the plug, and for the benchmark.
 */
import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { z } from "zod";

import { answers, freePort, startChild, untilReady, type Child } from "../../local/child.ts";
import { cpuSeconds } from "../../local/cpu.ts";
import { bundleWorker } from "./worker-bundle.ts";
import { workerdConfig } from "./workerd-config.ts";

const READY_TIMEOUT_MS = 15_000;

export interface EdgeOptions {
  /** A wrangler configuration, relative to the repository. Absent: the one of `npm start`. */
  readonly config?: string;
  /** Absent: a free one. Stays the same over restarts. */
  readonly port?: number;
  /** Where the storage is; absent: a new folder under the system's temporary one. */
  readonly dir?: string;
  /** Instead of those that the configuration has. */
  readonly vars?: Readonly<Record<string, string>>;
  /** The only core it may run on. */
  readonly core?: number;
  readonly onLine?: (line: string) => void;
}

export interface EdgeProcess {
  readonly url: string;
  readonly port: number;
  readonly dir: string;
  /** Of the process that runs now. */
  pid(): number;
  /** What it printed last. */
  output(): string;
  /** CPU seconds of the process that runs now. */
  cpuSeconds(): number;
  /** SIGKILL: as a power cut for the process; what is committed stays. SIGSTOP and SIGCONT freeze and thaw it. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Again on the same port and storage; ends the old process first if it runs. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export async function startEdge(options: EdgeOptions = {}): Promise<EdgeProcess> {
  const bundle = await bundleWorker(options.config ?? "wrangler.local.toml");
  const port = options.port ?? (await freePort());
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), "starling-edge-"));
  const storage = join(dir, "storage");
  const run = join(dir, "run");
  for (const folder of [storage, run]) mkdirSync(folder, { recursive: true });
  for (const name of bundle.modules) copyFileSync(join(bundle.folder, name), join(run, name));
  writeFileSync(join(run, "config.capnp"), workerdConfig(bundle, { port, storage, vars: options.vars ?? {} }));

  const url = `http://127.0.0.1:${port}`;
  const boot = async (): Promise<Child> => {
    const child = startChild({
      name: "workerd",
      command: [workerdBinary(), "serve", join(run, "config.capnp")],
      ...(options.core === undefined ? {} : { core: options.core }),
      ...(options.onLine === undefined ? {} : { onLine: options.onLine }),
    });
    await untilReady(child, () => answers(url), READY_TIMEOUT_MS);
    return child;
  };

  let child = await boot();
  return {
    url,
    port,
    dir,
    pid: () => child.pid,
    output: () => child.output(),
    cpuSeconds: () => cpuSeconds(child.pid),
    kill: (signal = "SIGKILL") => child.kill(signal),
    restart: async () => {
      await child.kill("SIGKILL");
      child = await boot();
    },
    // workerd waits for every open socket on SIGTERM, and has nothing to save
    stop: () => child.kill("SIGKILL"),
  };
}

/** The native binary: the package's own launcher would be a second process between us and it. */
function workerdBinary(): string {
  const load: (id: string) => unknown = createRequire(import.meta.url);
  return z.object({ default: z.string() }).parse(load("workerd")).default;
}
