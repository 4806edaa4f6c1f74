/** `npm start` in a terminal of its own: what it prints, what it started, and the signals that a person sends it. */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { withDescendants } from "../../local/services/process-table.ts";
import { freePort } from "../../local/child.ts";
import { ROOT } from "../../local/root.ts";

const PATIENCE_MS = 60_000;

export interface TerminalOptions {
  /** What is typed; absent: the script itself, without npm around it. */
  readonly command?: readonly [file: string, ...args: string[]];
  readonly port?: number;
  readonly dir?: string;
}

export class Terminal {
  readonly url: string;
  /** Everything printed so far, on both streams. */
  output = "";
  /** The exit code; null when a signal ended it. */
  readonly exited: Promise<number | null>;
  readonly #process: ChildProcess;
  #isGone = false;

  static async start(options: TerminalOptions = {}): Promise<Terminal> {
    const port = options.port ?? (await freePort());
    const dir = options.dir ?? mkdtempSync(join(tmpdir(), "starling-start-"));
    const env = { PORT: String(port), BRIDGE_PORT: String(await freePort()), STARLING_DIR: dir };
    return new Terminal(options.command ?? [process.execPath, "scripts/start.ts"], port, env);
  }

  private constructor(
    [file, ...args]: readonly [string, ...string[]],
    port: number,
    env: Readonly<Record<string, string>>,
  ) {
    this.url = `http://localhost:${port}`;
    this.#process = spawn(file, args, { cwd: ROOT, env: { ...process.env, ...env } });
    const onData = (chunk: string): void => {
      this.output += chunk;
    };
    this.#process.stdout?.setEncoding("utf8").on("data", onData);
    this.#process.stderr?.setEncoding("utf8").on("data", onData);
    this.exited = new Promise((resolve) => {
      this.#process.once("close", (code) => {
        this.#isGone = true;
        resolve(code);
      });
    });
  }

  async ready(): Promise<void> {
    await this.until(() => this.output.includes("Starling is ready"));
  }

  /** Resolves with the exit code. */
  signal(signal: NodeJS.Signals): Promise<number | null> {
    this.#process.kill(signal);
    return this.exited;
  }

  /** Itself and everything below it. */
  family(): number[] {
    return withDescendants(this.#process.pid ?? 0);
  }

  /** The first of the family whose command line has this. */
  pidOf(command: string): number {
    const found = this.family().find((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(command));
    if (found === undefined) throw new Error(`${command} does not run`);
    return found;
  }

  async until(isSo: () => boolean): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (!isSo()) {
      if (this.#isGone || Date.now() > deadline) throw new Error(`waited in vain; it printed:\n${this.output}`);
      await delay(20);
    }
  }

  async end(): Promise<void> {
    if (!this.#isGone) await this.signal("SIGTERM");
  }
}
