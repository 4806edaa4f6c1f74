/** Where the figures come from: without that they are no figures. */
import { readFileSync } from "node:fs";
import { cpus, release, totalmem, type } from "node:os";
import { join } from "node:path";

import { z } from "zod";

import { ROOT } from "../support/worker-bundle.ts";

const manifest = z.object({ version: z.string() });

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly kernel: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly date: string;
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
  };
}

export function describeMachine({ cpu, cores, memoryGb, kernel, versions, date }: Machine): string {
  const software = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `${date}, ${cpu}, ${cores} cores, ${memoryGb} GB, ${kernel}; ${software.join(", ")}.`;
}

function versionOf(name: string): string {
  return manifest.parse(JSON.parse(readFileSync(join(ROOT, "node_modules", name, "package.json"), "utf8"))).version;
}
