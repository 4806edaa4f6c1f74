/** The words of a folded text, for what is done to words to hide them: spelling them out, cutting them up. */
import { ALPHABETIC, APOSTROPHE, CORE, INNER, ODD, SPACE } from "./flags.ts";
import type { Units } from "./units.ts";

/** A run of letters and digits. */
export interface Token {
  /** Units, [start, end). */
  readonly start: number;
  readonly end: number;
  /** The flags of all its units together. */
  readonly flags: number;
  /** The flags of what is between the token before and this one; 0 when nothing is. */
  readonly gap: number;
  /** One letter or digit, standing alone. */
  readonly single: boolean;
}

/** What letters are; of flags (🇦) too, if somebody writes with them. */
const LETTERS = CORE | ODD;

export function tokensOf(units: Units): Token[] {
  const { flags, length } = units;
  const tokens: Token[] = [];
  let gap = 0;
  for (let at = 0; at < length;) {
    const kind = flags[at] ?? 0;
    if ((kind & LETTERS) === 0) {
      gap |= kind;
      at++;
      continue;
    }
    const start = at;
    let together = 0;
    let characters = 0;
    for (let next = kind; (next & LETTERS) !== 0; next = flags[at] ?? 0) {
      together |= next;
      if ((next & INNER) === 0) characters++;
      if (++at >= length) break;
    }
    // The `s` of `it's` does not stand alone; the one of `a's's` does.
    const isTail = gap === APOSTROPHE && tokens.at(-1)?.single === false;
    tokens.push({ start, end: at, flags: together, gap, single: characters === 1 && !isTail });
    gap = 0;
  }
  return tokens;
}

/** How many characters, each standing alone, may be a word: in Chinese or Korean two are one, in English two are none. */
export function leastSpelled(flags: number): number {
  return (flags & ALPHABETIC) === 0 ? 2 : 3;
}

/** Where letters stand alone, one after the other: `s p a m`, `s.p.a.m`. The end of the run from `first` on, exclusive. */
export function endOfSpelling(tokens: readonly Token[], first: number): number {
  let end = first;
  while (tokens[end]?.single === true) end++;
  return end - first >= leastSpelled(tokens[first]?.flags ?? 0) ? end : first;
}

/** Where punctuation, and no space, is between the tokens: `sp.am`, not `he'll`. The end of the run, exclusive. */
export function endOfCut(tokens: readonly Token[], first: number): number {
  let end = first + 1;
  for (; end < tokens.length; end++) {
    if (((tokens[end]?.gap ?? 0) & (SPACE | APOSTROPHE)) !== 0) break;
  }
  return end - first > 1 ? end : first;
}
