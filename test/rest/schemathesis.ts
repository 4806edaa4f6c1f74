/** schemathesis (PyPI), a property tester for OpenAPI, in a Python environment of the project's own. */
import { spawn, execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { runs } from "../../local/services/packages.ts";
import { run } from "../../local/services/shell.ts";
import { ROOT } from "../../local/root.ts";

const VERSION = "4.32.5";
const FOLDER = join(ROOT, ".starling", `schemathesis-${VERSION}`);
const BINARY = join(FOLDER, "bin", "schemathesis");

/** Everything but whether a request that fits the schema is accepted: a room that nobody made fits it, too. */
const EXCLUDED = "positive_data_acceptance";

/** Installed once; throws with one line when Python is missing. */
export async function installSchemathesis(): Promise<void> {
  if (existsSync(BINARY)) return;
  if (!runs("python3", "-c", "import ensurepip"))
    throw new Error("missing: python3 with venv, for the property test of the REST interface (python3-venv)");
  mkdirSync(join(ROOT, ".starling"), { recursive: true });
  await run("python3", ["-m", "venv", FOLDER]);
  await run(join(FOLDER, "bin", "pip"), ["install", "--quiet", `schemathesis==${VERSION}`]);
  execFileSync(BINARY, ["--version"], { stdio: "ignore" });
}

export interface SchemathesisRun {
  /** Where openapi.json is, and where the calls go. */
  readonly url: string;
  readonly token: string;
  /** Calls for each operation, about. */
  readonly examples: number;
}

/** What it printed, and whether it found nothing. */
export function runSchemathesis({ url, token, examples }: SchemathesisRun): Promise<{ ok: boolean; output: string }> {
  const options = ["--url", url, "-H", `Authorization: Bearer ${token}`, "--exclude-checks", EXCLUDED];
  const fuzz = ["--phases", "fuzzing", "--max-examples", String(examples), "--seed", "1"];
  return new Promise((resolve, reject) => {
    const child = spawn(BINARY, ["run", `${url}/openapi.json`, ...options, ...fuzz], { cwd: FOLDER });
    let output = "";
    const take = (chunk: Buffer): void => void (output += chunk.toString());
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.once("error", reject);
    child.once("close", (code) => resolve({ ok: code === 0, output }));
  });
}

/** How many calls that were, from its summary. */
export function callsOf(output: string): number {
  return Number(/([\d,]+) generated/.exec(output)?.[1]?.replaceAll(",", "") ?? 0);
}
