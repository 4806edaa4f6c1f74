/**
 * `node test/bench/word-filter.ts`: what the word filter costs, with 60,000 words and 5,000 messages, all made up from a
 * fixed seed. Prints the table of docs/benchmarks.md; nothing passes or fails by it.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { compileWordLists, type WordFilter } from "../../src/domain/word-filter/word-filter.ts";
import type { WordList } from "../../src/protocol/word-list.ts";

const MESSAGES = 5_000;
const ROUNDS = 20;
const WARM_UP = 3;

/** Mulberry32: the same words on every machine. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const random = randomOf(20_261_124);
const oneOf = <T>(all: ArrayLike<T> & { readonly length: number }): T => all[random(all.length)] as T;

const LATIN = [
  "b c d f g h j k l m n p r s t v w br ch cl cr dr fl gr pl pr sh sl st tr",
  "a e i o u ai ea ee oo ou",
  "n r s t l m ck ng st nt x",
];
const RUSSIAN = ["б в г д ж з к л м н п р с т х ч ш пр ст тр кр", "а е и о у ы я ю", "н р с т л м к й ть"];

/** Two to five syllables, like words of a language. */
function wordOf([heads = "", vowels = "", tails = ""]: readonly string[]): string {
  let word = "";
  for (let i = 2 + random(3); i > 0; i--) word += oneOf(heads.split(" ")) + oneOf(vowels.split(" "));
  return random(2) === 0 ? word : word + oneOf(tails.split(" "));
}

/** Two to four of 3,000 characters. */
function hanWord(): string {
  return Array.from({ length: 2 + random(3) }, () => String.fromCharCode(0x4e00 + random(3_000))).join("");
}

function distinct(count: number, make: () => string): string[] {
  const all = new Set<string>();
  while (all.size < count) all.add(make());
  return [...all];
}

const list = (id: string, match: "word" | "part", words: string[]): WordList => ({
  id,
  action: "mask",
  match,
  applies: ["message", "name"],
  words,
});

const latin = distinct(46_000, () => wordOf(LATIN));
const russian = distinct(9_000, () => wordOf(RUSSIAN));
const phrases = distinct(2_000, () => `${wordOf(LATIN)} ${wordOf(LATIN)}`);
const han = distinct(3_000, hanWord);
const lists = [
  list("latin", "word", latin),
  list("russian", "word", russian),
  list("phrases", "word", phrases),
  list("han", "part", han),
];

/** Ordinary talk: mostly Latin, some of it with numbers and emoji, one message in fifty with a listed word. */
function message(): string {
  const kind = random(100);
  if (kind < 5) return Array.from({ length: 4 }, hanWord).join("，");
  const words = Array.from({ length: 3 + random(20) }, () =>
    wordOf(kind < 20 ? RUSSIAN : LATIN).slice(0, 1 + random(9)),
  );
  words[0] = `${words[0]?.charAt(0).toUpperCase()}${words[0]?.slice(1)}`;
  if (random(3) === 0)
    words.push(oneOf(["10am", "v2", "2026", "100%", "covid19", "@ada", "👍", "😀😀", "https://example.com/a1b2"]));
  if (random(50) === 0) words.push(oneOf(latin));
  if (random(50) === 0)
    words.push(oneOf(latin).replace("o", "0").replace("i", "1"), Array.from(oneOf(latin)).join("."));
  return `${words.join(" ")}${oneOf([".", "!", "?", "", " :)"])}`;
}
const messages = Array.from({ length: MESSAGES }, message);

function collect(): number {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  gc();
  gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

interface Costs {
  /** Microseconds of each message, sorted: what half of the rounds took at most, and the quickest round. */
  readonly median: readonly number[];
  readonly best: readonly number[];
  readonly hits: number;
}

function measure(filter: WordFilter): Costs {
  let hits = 0;
  const rounds = Array.from({ length: WARM_UP + ROUNDS }, () => {
    hits = 0;
    return messages.map((text) => {
      const began = performance.now();
      hits += filter.check(text, "message").length;
      return (performance.now() - began) * 1_000;
    });
  }).slice(WARM_UP);
  const each = messages.map((_, i) => ascending(rounds.map((times) => times[i] ?? 0)));
  const costs = (round: number): number[] => ascending(each.map((times) => times[round] ?? 0));
  return { median: costs(ROUNDS / 2), best: costs(0), hits };
}

function ascending(all: readonly number[]): number[] {
  return all.toSorted((a, b) => a - b);
}

/** Mean, median, 99th percentile. */
function summary(micros: readonly number[]): string {
  const mean = micros.reduce((sum, it) => sum + it, 0) / micros.length;
  const at = (share: number): number => micros[Math.floor(micros.length * share)] ?? Number.NaN;
  return `${[mean, at(0.5), at(0.99)].map((it) => it.toFixed(1)).join(", ")} µs`;
}

const before = collect();
const began = performance.now();
const filter = compileWordLists(lists);
const compiled = performance.now() - began;
const held = collect() - before;
const { median, best, hits } = measure(filter);
const letters = messages.reduce((sum, { length }) => sum + length, 0) / messages.length;

const rows: [string, string][] = [
  ["words", lists.reduce((sum, { words }) => sum + words.length, 0).toLocaleString("en")],
  [
    "messages, letters each, hits",
    `${MESSAGES.toLocaleString("en")}, ${letters.toFixed(0)}, ${hits.toLocaleString("en")}`,
  ],
  [`a message: mean, p50, p99; median of ${ROUNDS} rounds`, summary(median)],
  ["the same, best round", summary(best)],
  ["memory: as it says, as measured", `${(filter.bytes / 1e6).toFixed(1)}, ${(held / 1e6).toFixed(1)} MB`],
  ["to compile", `${compiled.toFixed(0)} ms`],
];
process.stdout.write(`| | |\n| --- | --: |\n${rows.map(([what, figure]) => `| ${what} | ${figure} |`).join("\n")}\n`);
