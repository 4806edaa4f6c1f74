/** The two servers that come as Debian packages. */
import { execFileSync } from "node:child_process";

import { postgresBinary } from "./postgres.ts";
import { run } from "./shell.ts";

/** The packages to install before a start. */
export function missingPackages(): string[] {
  const missing = [];
  if (!runs(postgresBinary("postgres"))) missing.push("postgresql");
  if (!runs("redis-server")) missing.push("redis-server");
  return missing;
}

/** Installs what is missing; needs root. */
export async function installPackages(): Promise<void> {
  const missing = missingPackages();
  if (missing.length === 0) return;
  // RUNLEVEL=1 asks the packages to leave their own services stopped; where init starts them all the same, they take 5432
  // and 6379, which are not our ports
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
  const install = () => run("apt-get", ["install", "-y", "-q", "--no-install-recommends", ...missing], { env });
  try {
    await install();
  } catch {
    // the package lists are absent on a fresh machine, and stale on an old one
    await run("apt-get", ["update", "-q"], { env });
    await install();
  }
}

/** True when the program is there. Asking it is the one test that holds for a path and for a name alike. */
export function runs(file: string, ...args: string[]): boolean {
  try {
    execFileSync(file, args.length > 0 ? args : ["--version"], { stdio: "ignore", timeout: 5_000 });
    return true;
  } catch {
    return false;
  }
}
