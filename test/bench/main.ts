/**
 * `npm run bench`: Starling beside two systems of its kind, on the same runtime or the same machine, in the same run; and
 * how far the stores are behind. Figures only: nothing here passes or fails by a time.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "../../local/root.ts";
import { describeMachine, thisMachine } from "./machine.ts";
import { parseOptions, USAGE, type BenchOptions } from "./options.ts";
import { runPipeline } from "./pipeline/run-pipeline.ts";
import { chatTables, pipelineTable, writeSection, type Measurement } from "./report.ts";
import { measureInQuiet } from "./run-system.ts";

async function main(options: BenchOptions): Promise<void> {
  const machine = thisMachine();
  say(describeMachine(machine));
  const measurements: Measurement[] = [];
  for (const what of options.cases) {
    for (const system of options.systems) {
      // oxlint-disable-next-line no-await-in-loop -- one at a time is the point
      measurements.push(await measureInQuiet(system, what, options));
      say(chatTables(measurements.slice(-1)));
    }
  }
  const pipeline = options.pipeline ? await runPipeline(options.seconds) : undefined;
  if (pipeline !== undefined) say(pipelineTable(pipeline));
  const out = join(ROOT, "dist/bench");
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, "results.json"), `${JSON.stringify({ machine, measurements, pipeline }, null, 2)}\n`);
  if (!options.record) return;
  const head = `${describeMachine(machine)} ${options.seconds} s a case.`;
  if (measurements.length > 0) writeSection("chat", `${head}\n\n${chatTables(measurements)}`);
  if (pipeline !== undefined) writeSection("pipeline", `${head}\n\n${pipelineTable(pipeline)}`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n\n`);
}

let options: BenchOptions | undefined;
try {
  options = parseOptions(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exitCode = 1;
}
if (options !== undefined) await main(options);
