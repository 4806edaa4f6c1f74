/**
 * Whether a word really stands where the automaton, which knows nothing of repetitions and of what is around, has found
 * its letters.
 */
import { DIGIT, FREE, INNER, LETTER, ODD } from "./flags.ts";
import { DISGUISED, PLAIN, SPELLED } from "./readings.ts";
import { BLANK, OUTSIDE, type Runs } from "./runs.ts";
import { leastSpelled } from "./tokens.ts";
import type { Units } from "./units.ts";

/** So many of a letter are no spelling but a stretching: `spaaam`; `good` is not `god`. */
const LEAST_STRETCHED = 3;

export interface Occurrence {
  /** Offsets in the text, [start, end). */
  readonly start: number;
  readonly end: number;
  /** A word of its own, not part of one. */
  readonly whole: boolean;
}

/** Whether a word in the runs `first` to `last` (inclusive) may be one of its own, whatever the lengths of its runs are. */
export function mayBeWhole(runs: Runs, first: number, last: number): boolean {
  if (runs.mode[last] === SPELLED) return true;
  return !goesOn(runs, runs.startOf(last + 1)) && !goesOn(runs, runs.startOf(first));
}

/** Of a word whose runs are `lengths[at..]`, in the runs `first` to `last` (inclusive) of the text. */
export function occurrenceIn(
  runs: Runs,
  units: Units,
  first: number,
  last: number,
  lengths: Uint8Array,
  at: number,
): Occurrence | undefined {
  for (let run = first + 1; run < last; run++) {
    if (!fits(runs, run, lengths[at + run - first] ?? 0)) return undefined;
  }
  const head = lengths[at] ?? 0;
  const tail = lengths[at + last - first] ?? 0;
  if (lengthOf(runs, first) < head || lengthOf(runs, last) < tail) return undefined;
  const fitsHead = fits(runs, first, head);
  const fitsTail = fits(runs, last, tail);
  // More of the letter at an end is beside the word, and the word part of a longer one. Of a lone letter it is all or none.
  const isLone = first === last;
  const left = fitsHead || isLone ? runs.startOf(first) : runs.startOf(first + 1) - head;
  const right = fitsTail || isLone ? runs.startOf(last + 1) - 1 : runs.startOf(last) + tail - 1;
  if (((flagsAt(runs, left) | flagsAt(runs, right + 1)) & INNER) !== 0) return undefined;
  const isAlone = !isLone || fitsHead || (flagsAt(runs, left) & (LETTER | DIGIT)) === 0;
  const whole = isAlone && !goesOn(runs, left) && !goesOn(runs, right + 1);
  const mode = runs.mode[last] ?? PLAIN;
  if (mode !== PLAIN && !isMeant(runs, units, left, right, whole, mode)) return undefined;
  const isWhole = whole || mode === SPELLED;
  return { start: units.from[unitAt(runs, left)] ?? 0, end: units.to[unitAt(runs, right)] ?? 0, whole: isWhole };
}

/** What is not written as such has to be more than a coincidence. */
function isMeant(runs: Runs, units: Units, left: number, right: number, whole: boolean, mode: number): boolean {
  let characters = 0;
  let letters = 0;
  for (let at = left; at <= right; at++) {
    const flags = units.flags[unitAt(runs, at)] ?? 0;
    if ((flags & INNER) !== 0) continue;
    characters++;
    if ((flags & (LETTER | FREE | ODD)) !== 0) letters++;
  }
  // `5h17` is a word, `455` a number; in `8fa55e` and other ids there is everything.
  if (mode === DISGUISED) return letters * 2 > characters || (whole && letters > 0);
  if (letters * 2 < characters || characters < leastSpelled(units.flags[unitAt(runs, left)] ?? 0)) return false;
  return mode === SPELLED || (isOutside(runs, left - 1) && isOutside(runs, right + 1));
}

/** Whether the run is what the word wants so many letters of; between the words of a phrase there may be anything. */
function fits(runs: Runs, run: number, wanted: number): boolean {
  const length = lengthOf(runs, run);
  if (length === wanted || runs.code[run] === BLANK) return true;
  return length > wanted && length >= LEAST_STRETCHED && (flagsAt(runs, runs.startOf(run)) & DIGIT) === 0;
}

/** Whether a letter goes on with a word, or a digit with a number. */
function goesOn(runs: Runs, at: number): boolean {
  return (flagsAt(runs, at - 1) & flagsAt(runs, at) & (LETTER | DIGIT)) !== 0;
}

function lengthOf(runs: Runs, run: number): number {
  return runs.startOf(run + 1) - runs.startOf(run);
}

function flagsAt(runs: Runs, letter: number): number {
  return runs.flags[letter] ?? 0;
}

function unitAt(runs: Runs, letter: number): number {
  return runs.unit[letter] ?? 0;
}

/** Between two readings. */
function isOutside(runs: Runs, letter: number): boolean {
  return unitAt(runs, letter) === OUTSIDE;
}
