/** Words that look like other words: `sh1t`, `аss` with a Cyrillic `а`. What each may be read as. */
import { unreachable } from "../unreachable.ts";
import { CORE, CYRILLIC, DIGIT, EITHER, FOREIGN, FREE, GREEK, LATIN, LEADING, LEET, LETTER, ODD } from "./flags.ts";
import { AMBIGUOUS, CYRILLIC_FOR, GREEK_FOR } from "./lookalikes.ts";
import { BLANK } from "./runs.ts";
import { SILENT, type Units } from "./units.ts";

/** As Latin letters, by their looks; what may be an `i` or an `l` is an `i`. */
export const LATIN_I = 1;
/** The same with `l`. */
export const LATIN_L = 2;
/** With the digits before and after the word left alone: `sh1t99`. */
export const LATIN_I_INSIDE = 4;
export const LATIN_L_INSIDE = 8;
/** Latin letters and digits between Cyrillic or Greek ones. */
export const AS_CYRILLIC = 16;
export const AS_GREEK = 32;
export const READINGS = [LATIN_I, LATIN_L, LATIN_I_INSIDE, LATIN_L_INSIDE, AS_CYRILLIC, AS_GREEK] as const;
export type Reading = (typeof READINGS)[number];

export interface Disguise {
  /** Units, [start, end). */
  readonly start: number;
  readonly end: number;
  /** The part without the digits at its ends. */
  readonly insideStart: number;
  readonly insideEnd: number;
  /** Bits. */
  readonly readings: number;
}

const DISGUISING = DIGIT | LEET | EITHER | ODD | CYRILLIC | GREEK | FOREIGN;
/** So many exclamation marks may be one letter. */
const MAX_LEADING = 3;
const SMALL_I = 0x69;
const SMALL_L = 0x6c;
const PLUS = 0x2b;
const PARENTHESIS = 0x28;

/** Usually none. */
export function disguisesOf({ code, flags, length }: Units): Disguise[] {
  const found: Disguise[] = [];
  for (let at = 0; at < length;) {
    const start = at;
    if (beginsNoWord(code[at] ?? 0)) {
      at++;
      continue;
    }
    const isFree = ((flags[start] ?? 0) & FREE) !== 0;
    let together = 0;
    for (; at < length && belongs(flags, at, isFree); at++) together |= flags[at] ?? 0;
    if (at === start) {
      at++;
      continue;
    }
    const outside = readingsOf(together);
    if (outside === 0) continue;
    let insideStart = start;
    let insideEnd = at;
    while (insideStart < at && ((flags[insideStart] ?? 0) & DIGIT) !== 0) insideStart++;
    while (insideEnd > insideStart && ((flags[insideEnd - 1] ?? 0) & DIGIT) !== 0) insideEnd--;
    let inside = 0;
    if (insideEnd - insideStart < at - start) {
      for (let i = insideStart; i < insideEnd; i++) inside |= flags[i] ?? 0;
    }
    const readings = outside | ((readingsOf(inside) & (LATIN_I | LATIN_L)) * (LATIN_I_INSIDE / LATIN_I));
    found.push({ start, end: at, insideStart, insideEnd, readings });
  }
  return found;
}

/** `shi+` and `f(uk`, but not `+it` in a list of changes, and not `(have`. */
export function beginsNoWord(code: number): boolean {
  return code === PLUS || code === PARENTHESIS;
}

/** Whether the unit goes on with a word of letters, digits, and punctuation that may stand for letters. */
function belongs(flags: Uint16Array, at: number, isFree: boolean): boolean {
  const kind = flags[at] ?? 0;
  if ((kind & (CORE | LEET | ODD)) === 0 || ((kind & FREE) !== 0) !== isFree) return false;
  if ((kind & LEADING) === 0) return true;
  for (let next = at + 1; next <= at + MAX_LEADING; next++) {
    const following = flags[next] ?? 0;
    if ((following & LEADING) === 0) return (following & (LETTER | DIGIT | LEET)) !== 0;
  }
  return false;
}

/**
 * By looks only what shows a disguise: a word of one script is a word of that script (`вот` is no `bot`), a number is a
 * number. `together` are the flags of all units of the word.
 */
export function readingsOf(together: number): number {
  if ((together & DISGUISING) === 0) return 0;
  let readings = 0;
  const others = together & (CYRILLIC | GREEK | FOREIGN);
  if ((together & ODD) !== 0 || (others & (others - 1)) !== 0) readings = LATIN_I | LATIN_L;
  // A capital `I` within small letters is an `i` anyway.
  else if ((together & LATIN) !== 0 && (together & DISGUISING) === EITHER) readings = LATIN_L;
  else if ((together & LATIN) !== 0) readings = LATIN_I | LATIN_L;
  if ((together & EITHER) === 0 && (readings & LATIN_I) !== 0) readings = LATIN_I;
  if ((together & (LATIN | DIGIT | LEET)) !== 0) {
    if ((together & CYRILLIC) !== 0) readings |= AS_CYRILLIC;
    if ((together & GREEK) !== 0) readings |= AS_GREEK;
  }
  return readings;
}

/** The unit in this reading: a code unit; 0 for nothing; a space if it is no letter there. */
export function readAs({ code, flags, latin }: Units, at: number, reading: Reading, inside: boolean): number {
  const plain = code[at] ?? 0;
  const kind = flags[at] ?? 0;
  const otherwise = (kind & LEET) === 0 ? plain : BLANK;
  switch (reading) {
    case AS_CYRILLIC:
      return CYRILLIC_FOR[plain] || otherwise;
    case AS_GREEK:
      return GREEK_FOR[plain] || otherwise;
    case LATIN_I_INSIDE:
    case LATIN_L_INSIDE:
      return inside ? latinOf(latin[at] ?? 0, otherwise, reading === LATIN_L_INSIDE) : otherwise;
    case LATIN_I:
    case LATIN_L:
      return latinOf(latin[at] ?? 0, otherwise, reading === LATIN_L);
    default:
      return unreachable(reading);
  }
}

function latinOf(look: number, otherwise: number, isL: boolean): number {
  if (look === 0) return otherwise;
  if (look === SILENT) return 0;
  if (look !== AMBIGUOUS) return look;
  return isL ? SMALL_L : SMALL_I;
}
