/** What the operating system knows about a process: when it was born, whose child it is, whether it is gone. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";

/**
 * When the process began, as an opaque string; undefined when there is no such process. A pid alone proves nothing: the
 * number is handed out again. A pid with its birth does not come back.
 */
export function bornAt(pid: number): string | undefined {
  const stat = readStat(pid);
  if (stat !== undefined) return stat.isDead ? undefined : stat.born;
  if (existsSync("/proc/self/stat")) return undefined;
  try {
    // macOS, where only the proxy is a process of ours
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
}

/**
 * The process and everything below it, parents first. A Postgres whose postmaster alone is stopped or killed goes on
 * serving from its children, and those leave the process group.
 */
export function withDescendants(pid: number): number[] {
  const childrenOf = new Map<number, number[]>();
  for (const entry of existsSync("/proc/self/stat") ? readdirSync("/proc") : []) {
    const stat = /^\d+$/.test(entry) ? readStat(Number(entry)) : undefined;
    if (stat === undefined) continue;
    childrenOf.set(stat.parent, [...(childrenOf.get(stat.parent) ?? []), Number(entry)]);
  }
  const found = [pid];
  for (const at of found) found.push(...(childrenOf.get(at) ?? []));
  return found;
}

interface Stat {
  /**
   * Nothing of it runs, and it only waits to be collected by its parent. A killed server is not dead while threads other
   * than its first still leave: they hold its ports.
   */
  readonly isDead: boolean;
  readonly parent: number;
  readonly born: string;
}

/** The fields of proc(5) after the command, which is in brackets because it may hold spaces and brackets itself. */
function readStat(pid: number): Stat | undefined {
  let line: string;
  try {
    line = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return undefined;
  }
  const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
  const isDead = fields[0] === "Z" && Number(fields[17]) <= 1;
  return { isDead, parent: Number(fields[1]), born: fields[19] ?? "" };
}
