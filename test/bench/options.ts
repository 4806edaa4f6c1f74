/** What the command line of `npm run bench` says. */
import { parseArgs } from "node:util";

import { CASES, type BenchCase } from "./cases.ts";
import { SYSTEMS, type SystemName } from "./systems.ts";

/** Long enough for percentiles that come back at the next run. */
const DEFAULT_SECONDS = 10;
/** The case that needs the real services, and so is none of `CASES`. */
const PIPELINE = "pipeline";

export interface BenchOptions {
  readonly cases: readonly BenchCase[];
  readonly systems: readonly SystemName[];
  readonly pipeline: boolean;
  readonly seconds: number;
  /** How often a case is measured at most, to find a moment in which the machine did nothing else. */
  readonly tries: number;
  /** A run of everything replaces the tables in the documentation; a part of it only prints. */
  readonly record: boolean;
}

export const USAGE = `npm run bench -- [options]
  --case <name>     only this one; may be repeated: ${[...CASES.map(({ name }) => name), PIPELINE].join(", ")}
  --system <name>   only this one; may be repeated: ${SYSTEMS.join(", ")}
  --seconds <n>     measured time a case and system, after a warm-up; ${DEFAULT_SECONDS} when absent
  --tries <n>       again, up to so often, while others use the machine; the quietest counts; 1 when absent
  --record          writes docs/benchmarks.md also when only a part was run
`;

/** @throws when an option or a name is unknown */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      case: { type: "string", multiple: true },
      system: { type: "string", multiple: true },
      seconds: { type: "string" },
      tries: { type: "string" },
      record: { type: "boolean", default: false },
    },
  });
  const seconds = Number(values.seconds ?? DEFAULT_SECONDS);
  const tries = Number(values.tries ?? 1);
  if (!(seconds > 0)) throw new Error("--seconds is not a number above 0");
  if (!(tries >= 1)) throw new Error("--tries is not a number from 1 on");
  const known = [...CASES.map(({ name }) => name), PIPELINE];
  const wanted = values.case ?? known;
  refuseUnknown("case", wanted, known);
  refuseUnknown("system", values.system ?? [], SYSTEMS);
  return {
    cases: CASES.filter(({ name }) => wanted.includes(name)),
    systems: SYSTEMS.filter((name) => values.system?.includes(name) ?? true),
    pipeline: wanted.includes(PIPELINE),
    seconds,
    tries,
    record: values.record || (values.case === undefined && values.system === undefined),
  };
}

function refuseUnknown(what: string, names: readonly string[], known: readonly string[]): void {
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`no ${what} ${unknown}; there are ${known.join(", ")}`);
}
