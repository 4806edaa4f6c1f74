/** Short-lived commands and other small things that several services need. */
import { execFile } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";

import { z } from "zod";

import { logOf } from "./child.ts";
import { messageOf } from "./errors.ts";

const execFileAsync = promisify(execFile);

/** What a failed command carries besides its message. */
const output = z.object({ stdout: z.string(), stderr: z.string() });

/** Runs a command to its end and returns what it printed; throws with what it said on stderr. */
export async function run(file: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const running = execFileAsync(file, [...args], { maxBuffer: 1 << 26, ...options, encoding: "utf8" });
  const { stdin } = running.child;
  stdin?.on("error", () => {}); // it may be gone before it read anything; its exit code tells
  stdin?.end(options.input ?? "");
  try {
    return (await running).stdout;
  } catch (cause) {
    const said = output.safeParse(cause).data;
    throw new Error(`${file} ${args[0] ?? ""} failed: ${said?.stderr || said?.stdout || messageOf(cause)}`, { cause });
  }
}

interface RunOptions {
  readonly uid?: number;
  readonly gid?: number;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly timeout?: number;
  /** What the command reads on stdin; nothing when absent. */
  readonly input?: string;
}

/** True when something listens there. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    const answer = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket
      .once("connect", () => answer(true))
      .once("error", () => answer(false))
      .setTimeout(1_000, () => answer(false));
  });
}

/** True once the service has logged this text in the current run: some servers listen before they can serve. */
export function hasLogged(name: string, text: string): boolean {
  return readFileSync(logOf(name), "utf8").includes(text);
}

/** Fills in the `@NAME@` of a template. */
export function render(template: string, values: Readonly<Record<string, string | number>>): string {
  return readFileSync(template, "utf8").replaceAll(/@([A-Z_]+)@/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`${template}: no value for @${name}@`);
    return String(value);
  });
}

/** All jars of a folder in a fixed order: a shared class archive only fits the class path it was made with. */
export function classPath(folder: string): string {
  const jars = readdirSync(folder).filter((file) => file.endsWith(".jar"));
  return jars
    .toSorted()
    .map((jar) => join(folder, jar))
    .join(":");
}
