/** One command of `npm test`, its output passed through. */
import { spawn, type ChildProcess } from "node:child_process";

export interface StepResult {
  readonly name: string;
  readonly ok: boolean;
  readonly seconds: number;
}

let current: ChildProcess | undefined;
let interrupted = false;

export async function runStep(name: string, command: readonly string[]): Promise<StepResult> {
  process.stdout.write(`\n== ${name}\n`);
  const began = performance.now();
  const code = await exitCodeOf(command);
  return { name, ok: code === 0, seconds: (performance.now() - began) / 1_000 };
}

/** A command that a signal ended has no code: that is a failure like any other. */
export function exitCodeOf([file = "", ...args]: readonly string[]): Promise<number> {
  const env = { ...process.env, WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true" };
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: ["ignore", "inherit", "inherit"], env });
    current = child;
    child.once("error", reject);
    child.once("exit", (code) => {
      current = undefined;
      resolve(code ?? 1);
    });
  });
}

/** Ends the command that runs now. npm hands a signal on, so that this may be called twice for one Ctrl-C. */
export function interrupt(): void {
  interrupted = true;
  current?.kill("SIGTERM");
}

export function isInterrupted(): boolean {
  return interrupted;
}
