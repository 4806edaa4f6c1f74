/** Runs the services in a Docker engine, from compose.yaml; only the Upstash proxy stays a process of ours. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";

import type { ServiceName } from "./service.ts";
import { PORTS } from "./settings.ts";
import { ROOT } from "../root.ts";
import { run } from "./shell.ts";

/** True when an engine answers at once. A client without an engine is not Docker. */
export function dockerAnswers(): boolean {
  try {
    execFileSync("docker", ["info", "--format", "{{.ServerVersion}}"], { stdio: "ignore", timeout: 5_000 });
    return true;
  } catch {
    return false;
  }
}

/** Fetches the images and makes the network, so that the boots that follow do not race for it. */
export async function install(): Promise<void> {
  await compose("create");
}

/** Brings the container up and returns once its health check passes; undefined when it was running already. */
export async function boot(name: ServiceName): Promise<number | undefined> {
  const wasRunning = (await running()).includes(name);
  const began = performance.now();
  await compose("up", "-d", "--wait", name); // also of a running one: it may still be booting
  return wasRunning ? undefined : Math.round(performance.now() - began);
}

export async function halt(name: ServiceName): Promise<void> {
  await compose("stop", name);
}

/** The names of the containers that run. */
export async function running(): Promise<string[]> {
  const out = await compose("ps", "--services", "--filter", "status=running");
  return out.split("\n").filter((line) => line !== "");
}

/**
 * Breaks a container; SIGTERM returns once it has left. A frozen container is one whose every process is:
 * a signal to the first of them would leave the others at work.
 */
export async function signal(name: ServiceName, sent: NodeJS.Signals): Promise<void> {
  if (sent === "SIGSTOP") await compose("pause", name);
  else if (sent === "SIGCONT") await compose("unpause", name);
  else if (sent === "SIGTERM") await compose("stop", name);
  else await compose("kill", "-s", sent, name);
}

/** Removes the containers and their data. */
export async function wipe(): Promise<void> {
  await compose("down", "--volumes", "--remove-orphans");
}

function compose(...args: string[]): Promise<string> {
  const ports = Object.entries(PORTS).map(([name, port]) => [`STARLING_${constantCase(name)}_PORT`, String(port)]);
  const env = { ...process.env, ...Object.fromEntries(ports) };
  return run("docker", ["compose", "-f", join(ROOT, "compose.yaml"), ...args], { env });
}

function constantCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}
