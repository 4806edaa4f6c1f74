/**
 * A text, folded, one unit after the other, each with what it is, what it looks like, and where in the text it came from.
 * Whatever looks at messages looks at these arrays: there is no string and no object a character.
 */
import { flagsOf } from "./character-flags.ts";
import { CYRILLIC, EITHER, GREEK, INNER, LATIN, ODD, SYMBOL } from "./flags.ts";
import { foldCharacter } from "./fold-character.ts";
import { AMBIGUOUS, LATIN_FOR } from "./lookalikes.ts";

/** The second half of a character that looks like one letter. */
export const SILENT = 2;

/** The longest that one code unit folds to (`ﷺ`, 18). */
const LONGEST_FOLD = 32;

export class Units {
  /** Folded UTF-16 units. */
  code: Uint16Array;
  flags: Uint16Array;
  /** The Latin letter that it looks like, `AMBIGUOUS`, `SILENT`, or 0. */
  latin: Uint16Array;
  /** Offsets of the character that it came from, UTF-16. `to` includes the accents that were dropped after it. */
  from: Int32Array;
  to: Int32Array;
  length = 0;

  constructor(capacity: number) {
    this.code = new Uint16Array(capacity);
    this.flags = new Uint16Array(capacity);
    this.latin = new Uint16Array(capacity);
    this.from = new Int32Array(capacity);
    this.to = new Int32Array(capacity);
  }

  push(code: number, flags: number, latin: number, from: number, to: number): void {
    const at = this.length++;
    this.code[at] = code;
    this.flags[at] = flags;
    this.latin[at] = latin;
    this.from[at] = from;
    this.to[at] = to;
  }

  reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.code.length) return;
    const grown = new Units(needed * 2);
    for (const column of ["code", "flags", "latin", "from", "to"] as const) grown[column].set(this[column]);
    this.code = grown.code;
    this.flags = grown.flags;
    this.latin = grown.latin;
    this.from = grown.from;
    this.to = grown.to;
  }
}

/** What a BMP character folds to, if to one unit; filled when first met. 128 KB, and as much for its flags. */
const foldedBy = new Uint16Array(0x1_0000);
const flagsBy = new Uint16Array(0x1_0000);
/** Values of `foldedBy` that are no unit; control characters fold to nothing. */
const UNKNOWN = 0;
const DROPPED = 1;
/** Dropped, and so much part of the character before that it is masked with it. */
const ABSORBED = 2;
const LONGER = 3;
const longer = new Map<number, string>();

interface Astral {
  readonly folded: string;
  readonly flags: number;
}
/** Characters beyond the BMP, mostly emoji. */
const astral = new Map<number, Astral>();
/** Enough for what people use; there are a million. */
const MAX_ASTRAL = 4_096;

const EXTENDS = /[\p{M}\p{Emoji_Modifier}]/u;
const FIRST_SYLLABLE = 0xac00;
const LAST_SYLLABLE = 0xd7a3;
const CAPITAL_I = 0x49;
/** Scripts in which a vowel sign of another script is only there to disturb. */
const ALPHABETS = LATIN | CYRILLIC | GREEK | ODD;

/** Appends the folded text, and behind it units that are nothing: who looks a little further sees no older text. */
export function foldInto(units: Units, text: string): void {
  const { length } = text;
  units.reserve(length);
  for (let at = 0; at < length; at++) {
    units.reserve(LONGEST_FOLD);
    const raw = text.charCodeAt(at);
    if (raw >= 0xd800 && raw < 0xdc00 && at + 1 < length) {
      const low = text.charCodeAt(at + 1);
      if (low >= 0xdc00 && low < 0xe000) {
        pushAstral(units, text.codePointAt(at) ?? 0, at);
        at++;
        continue;
      }
    }
    const folded = foldedBy[raw] || learn(raw);
    if (folded === LONGER) {
      pushAll(units, raw, at);
    } else if (folded <= ABSORBED) {
      if (folded === ABSORBED && units.length > 0) units.to[units.length - 1] = at + 1;
    } else {
      let flags = flagsBy[raw] ?? 0;
      let latin = LATIN_FOR[raw] || LATIN_FOR[folded] || 0;
      if (raw === CAPITAL_I && at > 0 && isSmall(text.charCodeAt(at - 1))) {
        latin = AMBIGUOUS;
        flags |= EITHER;
      }
      add(units, folded, flags, latin, at);
    }
  }
  units.reserve(LONGEST_FOLD);
  units.flags.fill(0, units.length, units.length + LONGEST_FOLD);
}

/** The folded text as a string: what the words of a list are known by. */
export function foldText(text: string): string {
  const units = new Units(text.length + LONGEST_FOLD);
  foldInto(units, text);
  return Array.from(units.code.subarray(0, units.length), (code) => String.fromCharCode(code)).join("");
}

/** A character of the BMP, or one of the units that it folds to. */
function add(units: Units, code: number, flags: number, latin: number, at: number): void {
  if ((flags & INNER) !== 0 && units.length > 0 && ((units.flags[units.length - 1] ?? 0) & ALPHABETS) !== 0) {
    units.to[units.length - 1] = at + 1;
  } else {
    units.push(code, flags, latin, at, at + 1);
  }
}

function learn(raw: number): number {
  const character = String.fromCharCode(raw);
  const folded = foldCharacter(character);
  let value: number;
  if (folded.length === 1) {
    value = folded.charCodeAt(0);
    flagsBy[raw] = flagsOf(character, folded) | (isJoinedJamo(raw) ? INNER : 0);
  } else if (folded.length === 0) {
    value = EXTENDS.test(character) ? ABSORBED : DROPPED;
  } else {
    value = LONGER;
    // Hangul has 11,172 of these, quickly told.
    if (raw < FIRST_SYLLABLE || raw > LAST_SYLLABLE) longer.set(raw, folded);
  }
  foldedBy[raw] = value;
  return value;
}

/** Vowels and finals that follow an initial consonant without being a character of their own. */
function isJoinedJamo(raw: number): boolean {
  return raw >= 0x1160 && raw < 0x1200;
}

function isSmall(raw: number): boolean {
  return raw >= 0x61 && raw <= 0x7a;
}

function pushAll(units: Units, raw: number, at: number): void {
  const isSyllable = raw >= FIRST_SYLLABLE && raw <= LAST_SYLLABLE;
  const folded = longer.get(raw) ?? foldCharacter(String.fromCharCode(raw));
  for (let i = 0; i < folded.length; i++) {
    const code = folded.charCodeAt(i);
    if (foldedBy[code] === UNKNOWN) learn(code);
    const inner = isSyllable && i > 0 ? INNER : 0;
    add(units, code, (flagsBy[code] ?? 0) | inner, LATIN_FOR[code] ?? 0, at);
  }
}

function pushAstral(units: Units, codePoint: number, at: number): void {
  const { folded, flags } = astral.get(codePoint) ?? learnAstral(codePoint);
  if (folded === "") {
    if (flags === INNER && units.length > 0) units.to[units.length - 1] = at + 2;
    return;
  }
  const isFlag = codePoint >= FIRST_FLAG_LETTER && codePoint < FIRST_FLAG_LETTER + 26;
  for (let i = 0; i < folded.length; i++) {
    const code = folded.charCodeAt(i);
    if (flags === 0) {
      if (foldedBy[code] === UNKNOWN) learn(code);
      units.push(code, flagsBy[code] ?? 0, LATIN_FOR[code] ?? 0, at, at + 2);
      continue;
    }
    const latin = isFlag ? (i > 0 ? SILENT : 0x61 + codePoint - FIRST_FLAG_LETTER) : 0;
    units.push(code, i === 0 ? flags : flags | INNER, latin, at, at + 2);
  }
}

/** 🇦: two of them are a flag, three of them are a word. */
const FIRST_FLAG_LETTER = 0x1_f1e6;

/** Flags of 0 mean: of whatever its units are. */
function learnAstral(codePoint: number): Astral {
  const character = String.fromCodePoint(codePoint);
  const folded = foldCharacter(character);
  let flags = 0;
  if (folded === "") flags = EXTENDS.test(character) ? INNER : 0;
  else if (folded.length === 2 && folded.codePointAt(0) !== folded.charCodeAt(0)) flags = flagsOf(character, folded);
  if (codePoint >= FIRST_FLAG_LETTER && codePoint < FIRST_FLAG_LETTER + 26) flags = SYMBOL | ODD;
  if (astral.size >= MAX_ASTRAL) astral.clear();
  const known = { folded, flags };
  astral.set(codePoint, known);
  return known;
}
