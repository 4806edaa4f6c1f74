/**
 * A text is looked at several times: as it stands there; then, only where there is such a thing, words that look like
 * others, words that are spelled out, and words that punctuation cuts. Each reading takes every unit once at most, so
 * that no text costs more than a fixed number of times its length.
 */
import { disguisesOf, READINGS, readAs, readingsOf, type Disguise, type Reading } from "./disguises.ts";
import { CORE, LEET, LETTER, MATCHED, ODD } from "./flags.ts";
import { BLANK, type Runs } from "./runs.ts";
import { endOfCut, endOfSpelling, leastSpelled, tokensOf, type Token } from "./tokens.ts";
import type { Units } from "./units.ts";

/** As it stands there. */
export const PLAIN = 0;
/** By its looks. */
export const DISGUISED = 1;
/** Single letters put together: a word may begin and end between any of them. */
export const SPELLED = 2;
/** Pieces put together: only all of them are a word. */
export const CUT = 3;

/** `context`: how many words beside a disguised one may belong to the same phrase. */
export function readInto(runs: Runs, units: Units, context: number): void {
  runs.pushBreak();
  pushPlain(runs, units, 0, units.length, PLAIN);
  runs.pushBreak();
  const disguises = disguisesOf(units);
  for (const reading of READINGS) {
    const its = disguises.filter(({ readings }) => (readings & reading) !== 0);
    if (its.length > 0) readDisguised(runs, units, its, reading, context);
  }
  const tokens = tokensOf(units);
  readSpelled(runs, units, tokens);
  readCut(runs, units, tokens);
}

/** Each of the words, with what is around it; what overlaps is one. */
function readDisguised(
  runs: Runs,
  units: Units,
  disguises: readonly Disguise[],
  reading: Reading,
  context: number,
): void {
  let readTo = 0;
  for (const [i, it] of disguises.entries()) {
    const from = wordsBefore(units, it.start, context, readTo);
    if (from > readTo) runs.pushBreak();
    pushPlain(runs, units, from, it.start, DISGUISED);
    pushDisguised(runs, units, it, reading);
    const limit = disguises[i + 1]?.start ?? units.length;
    readTo = wordsAfter(units, it.end, context, limit);
    pushPlain(runs, units, it.end, readTo, DISGUISED);
  }
  runs.pushBreak();
}

/** Where so many words before `at` begin: whole ones, since half of a word is another word. */
function wordsBefore(units: Units, at: number, words: number, limit: number): number {
  let from = at;
  for (let left = words; from > limit; from--) {
    if (isInWord(units, from)) continue;
    if (left === 0) break;
    if (((units.flags[from - 1] ?? 0) & MATCHED) !== 0) left--;
  }
  return from;
}

/** Where so many words after `at` end. */
function wordsAfter(units: Units, at: number, words: number, limit: number): number {
  let to = at;
  for (let left = words; to < limit; to++) {
    if (isInWord(units, to)) continue;
    if (left === 0) break;
    if (((units.flags[to] ?? 0) & MATCHED) !== 0) left--;
  }
  return to;
}

function isInWord({ flags }: Units, at: number): boolean {
  return ((flags[at] ?? 0) & CORE) !== 0 && ((flags[at - 1] ?? 0) & CORE) !== 0;
}

function readSpelled(runs: Runs, units: Units, tokens: readonly Token[]): void {
  for (let first = 0; first < tokens.length; first++) {
    const end = endOfSpelling(tokens, first);
    if (end === first) continue;
    readTogether(runs, units, tokens.slice(first, end), SPELLED);
    first = end - 1;
  }
}

function readCut(runs: Runs, units: Units, tokens: readonly Token[]): void {
  for (let first = 0; first < tokens.length; first++) {
    const end = endOfCut(tokens, first);
    if (end === first) continue;
    const pieces = tokens.slice(first, end);
    const isSpelled = pieces.every(({ single }) => single) && pieces.length >= leastSpelled(pieces[0]?.flags ?? 0);
    if (!isSpelled) readTogether(runs, units, pieces, CUT);
    first = end - 1;
  }
}

function readTogether(runs: Runs, units: Units, tokens: readonly Token[], mode: number): void {
  let together = 0;
  for (const [i, { start, end, flags, gap }] of tokens.entries()) {
    together |= flags | (i === 0 ? 0 : gap & LEET);
    pushPlain(runs, units, start, end, mode);
  }
  runs.pushBreak();
  const possible = readingsOf(together);
  const start = tokens[0]?.start ?? 0;
  const end = tokens.at(-1)?.end ?? 0;
  for (const reading of READINGS) {
    if ((possible & reading) === 0) continue;
    for (let at = start; at < end; at++) {
      if (((units.flags[at] ?? 0) & (CORE | ODD | LEET)) !== 0) pushRead(runs, units, at, reading, true, mode);
    }
    runs.pushBreak();
  }
}

function pushDisguised(runs: Runs, units: Units, it: Disguise, reading: Reading): void {
  for (let at = it.start; at < it.end; at++) {
    pushRead(runs, units, at, reading, at >= it.insideStart && at < it.insideEnd, DISGUISED);
  }
}

function pushRead(runs: Runs, units: Units, at: number, reading: Reading, inside: boolean, mode: number): void {
  const code = readAs(units, at, reading, inside);
  if (code === 0 || (code === BLANK && mode !== DISGUISED)) return;
  const flags = units.flags[at] ?? 0;
  runs.push(code, at, code === units.code[at] ? flags : code === BLANK ? 0 : LETTER, mode);
}

function pushPlain(runs: Runs, units: Units, start: number, end: number, mode: number): void {
  for (let at = start; at < end; at++) {
    const flags = units.flags[at] ?? 0;
    if ((flags & MATCHED) === 0) runs.push(BLANK, at, 0, mode);
    else runs.push(units.code[at] ?? 0, at, flags, mode);
  }
}
