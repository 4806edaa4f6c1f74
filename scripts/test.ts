/**
 * `npm test`: everything that can be checked, in the order in which it is cheap to fail. The last line is the sum over
 * all test projects, alone on its line: `N passed, N failed`; a check that is no test counts as one when it fails.
 */
import { startServices, stopServices } from "../local/services/services.ts";
import { whenNpmIsGone } from "./npm-parent.ts";
import { runProject, type ProjectResult } from "./test-project.ts";
import { interrupt, isInterrupted, runStep, type StepResult } from "./test-step.ts";

const STEPS: readonly (readonly [name: string, ...command: string[]])[] = [
  ["check", "npm", "run", "--silent", "check"],
  ["page", "npm", "run", "--silent", "build"],
  ["deploy (dry run)", "npm", "run", "--silent", "deploy:check"],
  ["presence (dry run)", "npm", "run", "--silent", "deploy:check:presence"],
];
/** Those on real services last: they take longest. */
const PROJECTS = ["unit", "workers", "bridge", "e2e"] as const;

// What runs now is ended and counts as failed, nothing more is begun, and the services are stopped as always.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, interrupt);
whenNpmIsGone(interrupt);
process.exitCode = await main();

async function main(): Promise<number> {
  try {
    // First, so that a machine that cannot run them says so at once; they are needed from `bridge` on.
    await startServices(({ name, bootMs }) => {
      say(`${name} ${bootMs === undefined ? "is running already" : `is up after ${(bootMs / 1_000).toFixed(1)} s`}`);
    });
    return await runAll();
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    say("0 passed, 1 failed");
    return 1;
  } finally {
    await stopServices();
  }
}

async function runAll(): Promise<number> {
  const steps: StepResult[] = [];
  for (const [name, ...command] of STEPS) {
    // oxlint-disable-next-line no-await-in-loop -- two at once would only make each take twice as long
    if (!isInterrupted()) steps.push(await runStep(name, command));
  }
  const projects: ProjectResult[] = [];
  for (const name of PROJECTS) {
    // oxlint-disable-next-line no-await-in-loop -- they share the services
    if (!isInterrupted()) projects.push(await runProject(name));
  }
  return summarize(steps, projects);
}

/** Prints the table and the last line; returns the exit code. */
function summarize(steps: readonly StepResult[], projects: readonly ProjectResult[]): number {
  say("");
  for (const { name, ok, seconds } of steps) line(name, ok ? "ok" : "FAILED", seconds);
  for (const { name, passed, failed, note, seconds } of projects) {
    line(name, `${passed} passed, ${failed} failed${note === "" ? "" : ` (${note})`}`, seconds);
  }
  const passed = projects.reduce((sum, it) => sum + it.passed, 0);
  const failed = projects.reduce((sum, it) => sum + it.failed, 0) + steps.filter(({ ok }) => !ok).length;
  const cutShort = isInterrupted() ? 1 : 0;
  if (cutShort) say("interrupted");
  say(`${passed} passed, ${failed + cutShort} failed`);
  return failed + cutShort > 0 || passed === 0 ? 1 : 0;
}

function line(name: string, what: string, seconds: number): void {
  say(`${name.padEnd(18)} ${what.padEnd(32)} ${seconds.toFixed(1).padStart(7)} s`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
