/** One case of one system: server and load generator as processes of their own, on cores of their own. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

import type { BenchCase } from "./cases.ts";
import { caseResult } from "./load/result.ts";
import { rowsPerMessage } from "./log-rows.ts";
import type { Measurement } from "./report.ts";
import { LOAD_CORE, startSystem, type SystemName } from "./systems.ts";

const LOAD_MAIN = join(import.meta.dirname, "load/main.ts");
/** Young garbage is all that the load generator makes: room for it saves collections in the middle of a measurement. */
const LOAD_NODE_FLAGS = ["--max-semi-space-size=64"];

/** Above this somebody else was at work. */
const QUIET_CORES = 0.1;

/** The figures of the quietest of up to `tries` runs: chosen by what others did, not by how good they are. */
export async function measureInQuiet(
  system: SystemName,
  what: BenchCase,
  { seconds, tries }: { readonly seconds: number; readonly tries: number },
): Promise<Measurement> {
  let best = await measure(system, what, seconds);
  for (let i = 1; i < tries && best.result.otherCores > QUIET_CORES; i++) {
    const next = await measure(system, what, seconds); // oxlint-disable-line no-await-in-loop -- one at a time is the point
    if (next.result.otherCores < best.result.otherCores) best = next;
  }
  return best;
}

async function measure(system: SystemName, what: BenchCase, seconds: number): Promise<Measurement> {
  const server = await startSystem(system);
  const job = JSON.stringify({ system, url: server.url, pid: server.pid, seconds, case: what });
  const command = ["-c", String(LOAD_CORE), process.execPath, ...LOAD_NODE_FLAGS, LOAD_MAIN, job];
  const { stdout } = await promisify(execFile)("taskset", command).finally(() => server.stop());
  return {
    case: what,
    system,
    result: caseResult.parse(JSON.parse(stdout)),
    // of a server that is gone: a running one holds its files locked
    rowsPerMessage: server.dir === undefined ? undefined : rowsPerMessage(server.dir),
  };
}
