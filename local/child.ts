/**
 * A server as a child process that cannot be left behind: it has a process group of its own, is ended with this process
 * even when this one is killed, and is only ever signalled by its own pid.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

import { withDescendants } from "./services/process-table.ts";

/** How much of what a child printed is kept for error messages, in characters. */
const KEPT_OUTPUT = 16_384;
/** How long a child may take to leave by itself. */
const STOP_TIMEOUT_MS = 10_000;
const SETPRIV = "/usr/bin/setpriv";

export interface ChildOptions {
  readonly name: string;
  readonly command: readonly [file: string, ...args: string[]];
  readonly cwd?: string;
  /** Added to the environment of this process; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The only core it may run on. */
  readonly core?: number;
  /** What the kernel sends it when this process dies. SIGTERM for those that have children of their own. */
  readonly whenOrphaned?: "SIGKILL" | "SIGTERM";
  /** Each line it prints, on either stream; without it they are only kept for error messages. */
  readonly onLine?: (line: string) => void;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Child {
  readonly name: string;
  readonly pid: number;
  readonly exited: Promise<Exit>;
  isRunning(): boolean;
  /** The end of what it printed. */
  output(): string;
  /** Signals it, and for SIGKILL all that it started; resolves once it is gone, or at once for a signal that is no end. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Asks it to leave and makes sure that it, and everything that it started, does. */
  stop(): Promise<void>;
}

const running = new Map<number, Child>();
process.once("exit", () => {
  for (const pid of running.keys()) signalGroup(pid, "SIGKILL");
});

export function startChild(options: ChildOptions): Child {
  const [file, ...args] = onCore(options.core, mortal(options.whenOrphaned ?? "SIGKILL", options.command));
  const spawned = spawn(file, args, {
    detached: true, // a group of its own: Ctrl-C in the terminal reaches us only, and we decide who stops when
    stdio: ["ignore", "pipe", "pipe"],
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
  });
  const pid = spawned.pid;
  if (pid === undefined) throw new Error(`${options.name}: cannot run ${file}`);

  let kept = "";
  let rest = "";
  const onData = (chunk: string): void => {
    kept = (kept + chunk).slice(-KEPT_OUTPUT);
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) options.onLine?.(line);
  };
  spawned.stdout.setEncoding("utf8").on("data", onData);
  spawned.stderr.setEncoding("utf8").on("data", onData);

  let gone = false;
  const { promise: exited, resolve } = Promise.withResolvers<Exit>();
  spawned.once("exit", (code, signal) => {
    gone = true;
    running.delete(pid);
    // what it started goes with it: a dev server that is killed leaves its runtime behind
    signalGroup(pid, "SIGKILL");
    resolve({ code, signal });
  });

  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    if (gone) return;
    if (signal === "SIGKILL") signalAll(withDescendants(pid), signal);
    else process.kill(pid, signal);
    if (signal === "SIGKILL" || signal === "SIGTERM" || signal === "SIGINT") await exited;
  };
  const stop = async (): Promise<void> => {
    if (gone) return;
    const family = withDescendants(pid); // before it leaves: its children would have another parent then
    process.kill(pid, "SIGTERM");
    await Promise.race([exited, delay(STOP_TIMEOUT_MS, undefined, { ref: false })]);
    if (!gone) signalAll(family, "SIGKILL");
    await exited;
  };
  const child: Child = {
    name: options.name,
    pid,
    exited,
    isRunning: () => !gone,
    output: () => kept,
    kill,
    stop,
  };
  running.set(pid, child);
  return child;
}

/** It did not fail: whoever waited for it changed their mind. */
export class StoppedInStart extends Error {
  override readonly name = "StoppedInStart";
}

/** Nobody tells us when another process listens: asked at once, and less often the longer it takes. */
const FIRST_LOOK_MS = 10;
const SLOWEST_LOOK_MS = 200;

/**
 * Resolves when `isReady` says so; throws with the child's last words when it ends before, or takes too long. `signal` ends
 * the wait, and the child with it.
 */
export async function untilReady(
  child: Child,
  isReady: () => Promise<boolean>,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (let pauseMs = FIRST_LOOK_MS; child.isRunning(); pauseMs = Math.min(pauseMs * 1.2, SLOWEST_LOOK_MS)) {
    if (signal?.aborted) {
      await child.stop();
      throw new StoppedInStart(`${child.name} was stopped while it started`);
    }
    if (await isReady()) return;
    if (Date.now() > deadline) {
      await child.kill("SIGKILL");
      throw new Error(`${child.name} was not ready after ${timeoutMs / 1_000} s:\n${child.output()}`);
    }
    await delay(pauseMs);
  }
  throw new Error(`${child.name} ended while it started:\n${child.output()}`);
}

/** Whether a GET is answered, with any of these statuses. */
export async function answers(url: string, isWelcome = (status: number): boolean => status < 500): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return isWelcome(response.status);
  } catch {
    return false;
  }
}

/** A port that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === "string") reject(new Error("no port"));
        else resolve(address.port);
      });
    });
  });
}

function onCore(core: number | undefined, command: readonly [string, ...string[]]): readonly [string, ...string[]] {
  return core === undefined ? command : ["taskset", "-c", String(core), ...command];
}

/** Lets the kernel end the child when this process dies without a word; only Linux can. */
function mortal(signal: string, command: readonly [string, ...string[]]): readonly [string, ...string[]] {
  if (!existsSync(SETPRIV)) return command;
  return [SETPRIV, "--pdeathsig", signal.slice("SIG".length), "--", ...command];
}

function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // gone already: that is what was wanted
    }
  }
}

function signalGroup(leader: number, signal: NodeJS.Signals): void {
  signalAll([-leader], signal);
}
