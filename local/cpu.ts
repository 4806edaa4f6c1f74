/** What a process has cost so far. */
import { readFileSync } from "node:fs";

/** The kernel counts in hundredths of a second on every architecture that we run on. */
const TICKS_PER_SECOND = 100;

/** CPU seconds that the process has used, in user and in kernel mode, all threads; NaN where there is no procfs. */
export function cpuSeconds(pid: number): number {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, "utf8");
    // proc(5): after the command in brackets, utime and stime are the 12th and 13th fields
    const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  } catch {
    return Number.NaN;
  }
}

/**
 * CPU seconds that this machine could not spend on being idle so far, all cores: what every process used, and what the host
 * took away. NaN where there is no procfs.
 */
export function busySeconds(): number {
  try {
    // proc(5): user nice system idle iowait irq softirq steal; guests are in user already
    const [, ...fields] = (readFileSync("/proc/stat", "utf8").split("\n")[0] ?? "").split(/\s+/);
    const [user, nice, system, , , irq, softirq, steal] = fields.map(Number);
    return [user, nice, system, irq, softirq, steal].reduce<number>((sum, it) => sum + (it ?? 0), 0) / TICKS_PER_SECOND;
  } catch {
    return Number.NaN;
  }
}

/** Resident memory of the process, in bytes; NaN where there is no procfs. */
export function residentBytes(pid: number): number {
  try {
    const match = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return Number(match?.[1]) * 1_024;
  } catch {
    return Number.NaN;
  }
}
