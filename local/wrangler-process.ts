/** The edge as a developer runs it: wrangler's dev server, with the page. Slower to start than plain workerd. */
import { join } from "node:path";

import { answers, startChild, untilReady, type Child } from "./child.ts";
import { ROOT } from "./root.ts";

const WRANGLER = join(ROOT, "node_modules/wrangler/bin/wrangler.js");
const READY_TIMEOUT_MS = 60_000;

export interface WranglerOptions {
  readonly port: number;
  /** Where the objects' storage is kept. */
  readonly dir: string;
  readonly vars: Readonly<Record<string, string>>;
  readonly onLine?: (line: string) => void;
  /** Ends the wait for the start, and what was started. */
  readonly signal?: AbortSignal;
}

export async function startWrangler(options: WranglerOptions): Promise<Child> {
  const { port, dir, onLine } = options;
  const child = startChild({
    name: "wrangler dev",
    command: [process.execPath, WRANGLER, ...argumentsOf(options)],
    cwd: ROOT,
    env: {
      CLOUDFLARE_CF_FETCH_ENABLED: "false",
      WRANGLER_SEND_METRICS: "false",
      WRANGLER_HIDE_BANNER: "true",
      // a binding to the Worker itself must not find another chat's Worker of the same name
      WRANGLER_REGISTRY_PATH: join(dir, "registry"),
    },
    // it has a workerd of its own to end
    whenOrphaned: "SIGTERM",
    ...(onLine === undefined ? {} : { onLine }),
  });
  const isReady = () => answers(`http://127.0.0.1:${port}/healthz`, (status) => status === 200);
  await untilReady(child, isReady, READY_TIMEOUT_MS, options.signal);
  return child;
}

function argumentsOf({ port, dir, vars }: WranglerOptions): string[] {
  const own = ["--config", "wrangler.local.toml", "--ip", "127.0.0.1", "--port", String(port), "--persist-to", dir];
  const quiet = ["--log-level", "warn", "--show-interactive-dev-session=false"];
  // any free one: the usual one may be another chat's
  const inspector = ["--inspector-port", "0"];
  const variables = Object.entries(vars).flatMap(([name, value]) => ["--var", `${name}:${value}`]);
  return ["dev", ...own, ...quiet, ...inspector, ...variables];
}
