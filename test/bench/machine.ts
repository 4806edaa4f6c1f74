/** Where the figures come from: without that they are no figures. */
import { closeSync, fsyncSync, mkdtempSync, openSync, readFileSync, writeSync } from "node:fs";
import { cpus, release, tmpdir, totalmem, type } from "node:os";
import { join } from "node:path";

import { z } from "zod";

import { ROOT } from "../../local/root.ts";

const SYNCS = 200;

const manifest = z.object({ version: z.string() });

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly kernel: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly date: string;
  /** A 4 KB write made durable, where the servers keep their storage. */
  readonly syncMs: { readonly p50: number; readonly p95: number };
}

export function thisMachine(): Machine {
  const all = cpus();
  return {
    cpu: all[0]?.model.trim() ?? "unknown",
    cores: all.length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    kernel: `${type()} ${release()}`,
    versions: {
      node: process.versions.node,
      workerd: versionOf("workerd"),
      partyserver: versionOf("partyserver"),
      "socket.io": versionOf("socket.io"),
    },
    date: new Date().toISOString().slice(0, 10),
    syncMs: syncMilliseconds(),
  };
}

/** What the disk makes of a commit: a Room waits for one before anybody sees its message. */
function syncMilliseconds(): { readonly p50: number; readonly p95: number } {
  const file = join(mkdtempSync(join(tmpdir(), "starling-sync-")), "file");
  const handle = openSync(file, "w");
  const page = Buffer.alloc(4_096);
  const taken = Array.from({ length: SYNCS }, () => {
    writeSync(handle, page);
    const began = performance.now();
    fsyncSync(handle);
    return performance.now() - began;
  }).toSorted((a, b) => a - b);
  closeSync(handle);
  return { p50: taken[SYNCS / 2] ?? Number.NaN, p95: taken[SYNCS * 0.95] ?? Number.NaN };
}

export function describeMachine({ cpu, cores, memoryGb, kernel, versions, date, syncMs }: Machine): string {
  const software = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const disk = `a synced 4 KB write takes ${syncMs.p50.toFixed(1)} ms (p95 ${syncMs.p95.toFixed(1)})`;
  return `${date}, ${cpu}, ${cores} cores, ${memoryGb} GB, ${kernel}, ${disk}; ${software.join(", ")}.`;
}

function versionOf(name: string): string {
  return manifest.parse(JSON.parse(readFileSync(join(ROOT, "node_modules", name, "package.json"), "utf8"))).version;
}
