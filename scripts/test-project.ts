/** One vitest project, and what its report says. A run that dies, reports nothing or ran nothing is a failure, never a pass. */
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname } from "node:path";

import { z } from "zod";

import { exitCodeOf } from "./test-step.ts";

export interface ProjectResult {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  /** What is not visible in the numbers. */
  readonly note: string;
  readonly seconds: number;
}

/** The parts of vitest's JSON report that count. */
const report = z.object({
  success: z.boolean(),
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) })),
});

export async function runProject(name: string): Promise<ProjectResult> {
  process.stdout.write(`\n== ${name}\n`);
  const file = `dist/test/${name}.json`;
  mkdirSync(dirname(file), { recursive: true });
  rmSync(file, { force: true });
  const began = performance.now();
  const reporters = ["--reporter", "default", "--reporter", "json", "--outputFile.json", file];
  const code = await exitCodeOf(["node_modules/.bin/vitest", "run", "--project", name, ...reporters]);
  const seconds = (performance.now() - began) / 1_000;
  return { name, seconds, ...counted(file, code) };
}

function counted(file: string, code: number): Pick<ProjectResult, "passed" | "failed" | "note"> {
  if (!existsSync(file)) return { passed: 0, failed: 1, note: "no report" };
  const read = report.safeParse(JSON.parse(readFileSync(file, "utf8")));
  if (!read.success) return { passed: 0, failed: 1, note: "a report that makes no sense" };
  const { numPassedTests: passed, numFailedTests, numPendingTests, numTodoTests, testResults } = read.data;
  // a file that could not be loaded, or set up, has failed without a failed test to its name
  const broken = testResults.filter(
    (it) => it.status === "failed" && !it.assertionResults.some(({ status }) => status === "failed"),
  ).length;
  const failed = numFailedTests + broken;
  const skipped = numPendingTests + numTodoTests;
  const notes = [
    broken > 0 ? `${broken} files did not get to their tests` : "",
    skipped > 0 ? `${skipped} skipped` : "",
  ];
  const note = notes.filter((it) => it !== "").join(", ");
  if (failed > 0) return { passed, failed, note };
  if (passed === 0) return { passed, failed: 1, note: "no test ran" };
  if (code !== 0) return { passed, failed: 1, note: `exit code ${code} without a failed test` };
  return { passed, failed, note };
}
