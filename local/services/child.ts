/** One long-lived child process per service, which outlives whoever started it and is found again through its record. */
import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { z } from "zod";

import { hasCode } from "./errors.ts";
import { bornAt, withDescendants } from "./process-table.ts";
import { LOGS, RUN, STOP_TIMEOUT_MS } from "./settings.ts";

/** How to run a server. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Another user to run as: Postgres refuses root. */
  readonly user?: { readonly uid: number; readonly gid: number };
}

/** What is kept of a process: its number, and its birth to know it by. */
const processRecord = z.object({ pid: z.number().int(), born: z.string() });

export function logOf(name: string): string {
  return join(LOGS, `${name}.log`);
}

/** The pid of the running service, or undefined when it is not running. */
export function pidOf(name: string): number | undefined {
  if (!existsSync(recordOf(name))) return undefined;
  const { pid, born } = processRecord.parse(JSON.parse(readFileSync(recordOf(name), "utf8")));
  return bornAt(pid) === born ? pid : undefined;
}

/** Starts the server with a log of its own; the log of the run before is kept beside it. */
export function launch(name: string, command: Command): void {
  mkdirSync(LOGS, { recursive: true });
  mkdirSync(RUN, { recursive: true });
  if (existsSync(logOf(name))) renameSync(logOf(name), join(LOGS, `${name}.before.log`));
  const log = openSync(logOf(name), "a");
  const child = spawn(command.file, [...command.args], {
    detached: true, // its own session: a Ctrl-C meant for the tests is not meant for the services
    stdio: ["ignore", log, log],
    cwd: command.cwd ?? RUN,
    env: { ...process.env, ...command.env },
    ...command.user,
  });
  closeSync(log);
  child.unref();
  child.on("error", () => {}); // said below, by the absent pid
  if (child.pid === undefined) throw new Error(`${name}: cannot run ${command.file}`);
  const record: z.infer<typeof processRecord> = { pid: child.pid, born: bornAt(child.pid) ?? "" };
  writeFileSync(recordOf(name), JSON.stringify(record));
}

/** Sends a signal to the service; SIGKILL and SIGSTOP reach its children too, as a crash or a frozen machine would. */
export function signal(name: string, sent: NodeJS.Signals): void {
  const pid = pidOf(name);
  if (pid === undefined) throw new Error(`${name} is not running`);
  const all = sent === "SIGKILL" || sent === "SIGSTOP" || sent === "SIGCONT";
  for (const target of all ? withDescendants(pid) : [pid]) {
    try {
      process.kill(target, sent);
    } catch (error) {
      if (!hasCode(error, "ESRCH")) throw error; // gone meanwhile: that is what was wanted
    }
  }
}

/** Ends the service and returns once it is gone; one that does not leave in time is killed. */
export async function terminate(name: string, politely: NodeJS.Signals): Promise<void> {
  if (pidOf(name) === undefined) return;
  signal(name, "SIGCONT"); // a frozen process cannot obey
  signal(name, politely);
  if (await goneWithin(name, STOP_TIMEOUT_MS)) return;
  signal(name, "SIGKILL");
  await goneWithin(name, STOP_TIMEOUT_MS);
}

/** True once the process is gone, false when the time ran out. The kernel has no event for a process of another's. */
export async function goneWithin(name: string, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (pidOf(name) !== undefined) {
    if (Date.now() > deadline) return false;
    await delay(20);
  }
  rmSync(recordOf(name), { force: true });
  return true;
}

function recordOf(name: string): string {
  return join(RUN, `${name}.json`);
}
