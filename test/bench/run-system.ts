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

export async function measure(system: SystemName, what: BenchCase, seconds: number): Promise<Measurement> {
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
