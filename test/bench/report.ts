/** The tables of docs/benchmarks.md, between markers, so that the words around them stay. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "../../local/root.ts";
import type { BenchCase } from "./cases.ts";
import type { CaseResult } from "./load/result.ts";
import type { PipelineResult } from "./pipeline/run-pipeline.ts";
import type { SystemName } from "./systems.ts";

const DOCUMENT = join(ROOT, "docs/benchmarks.md");

export interface Measurement {
  readonly case: BenchCase;
  readonly system: SystemName;
  readonly result: CaseResult;
  /** Rows of the log a message; absent when the system stores nothing. */
  readonly rowsPerMessage: number | undefined;
}

const COLUMNS = [
  "system",
  "messages/s",
  "deliveries/s",
  "per CPU second",
  "p50 ms",
  "p95 ms",
  "p99 ms",
  "lost / doubled / misordered",
  "rows a message",
  "cores: server, load, others",
];

/** One table a case, the systems below each other. */
export function chatTables(measurements: readonly Measurement[]): string {
  const cases = Map.groupBy(measurements, (it) => it.case.title);
  return [...cases].map(([title, its]) => `### ${title}\n\n${table(COLUMNS, its.map(row))}`).join("\n\n");
}

export function pipelineTable({ case: { title }, messages, edgeCores, bridgeCores, lags }: PipelineResult): string {
  const rows = lags.map(({ where, p50, p95, p99, missing }) => [
    where,
    ...[p50, p95, p99].map(milliseconds),
    String(missing),
  ]);
  const used = `${count(messages)} messages; edge ${edgeCores.toFixed(2)} cores, bridge ${bridgeCores.toFixed(2)} cores.`;
  return `### ${title}\n\n${table(["visible in", "p50 ms", "p95 ms", "p99 ms", "missing"], rows)}\n\n${used}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(head), line(head.map((_, i) => (i === 0 ? "---" : "--:"))), ...rows.map(line)].join("\n");
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** Replaces what stands between `<!-- name -->` and `<!-- /name -->`. */
export function writeSection(name: string, text: string): void {
  const document = readFileSync(DOCUMENT, "utf8");
  const begin = `<!-- ${name} -->`;
  const end = `<!-- /${name} -->`;
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from < 0 || to < from) throw new Error(`${DOCUMENT} has no section ${name}`);
  writeFileSync(DOCUMENT, `${document.slice(0, from + begin.length)}\n\n${text}\n\n${document.slice(to)}`);
}

function row({ system, result, rowsPerMessage }: Measurement): string[] {
  const { lost, doubled, misordered, refused } = result;
  return [
    system,
    count(result.sendsPerSecond),
    count(result.deliveriesPerSecond),
    count(result.deliveriesPerCpuSecond),
    milliseconds(result.p50),
    milliseconds(result.p95),
    milliseconds(result.p99),
    `${lost} / ${doubled} / ${misordered}${refused > 0 ? `, ${refused} refused` : ""}`,
    rowsPerMessage?.toFixed(2) ?? "-",
    [result.serverCores, result.loadCores, result.otherCores].map((cores) => cores.toFixed(2)).join(", "),
  ];
}

/** Three digits are all that such a figure is worth. */
function count(value: number): string {
  if (!Number.isFinite(value)) return "-";
  return Number(value.toPrecision(3)).toLocaleString("en-US");
}

function milliseconds(value: number | undefined): string {
  return value === undefined ? "-" : String(Number(value.toPrecision(3)));
}
