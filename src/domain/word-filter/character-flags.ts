/** What a character is, from what Unicode says of it; asked once per character, see units.ts. */
import {
  CYRILLIC,
  APOSTROPHE,
  DIGIT,
  EITHER,
  FOREIGN,
  FREE,
  GREEK,
  INNER,
  LATIN,
  LEADING,
  LEET,
  LETTER,
  ODD,
  PUNCTUATION,
  SPACE,
  SYMBOL,
} from "./flags.ts";
import { AMBIGUOUS, LATIN_FOR, ODD_LETTER } from "./lookalikes.ts";

const UNSPACED =
  /[\p{sc=Han}\p{scx=Hira}\p{scx=Kana}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}\p{sc=Tale}\p{sc=Talu}\p{sc=Lana}\p{sc=Tavt}\p{sc=Ahom}]/u;
const WORD_CHARACTER = /[\p{L}\p{M}]/u;
const MARK = /\p{M}/u;
const NUMBER = /\p{N}/u;
const EMOJI = /[\p{So}\p{Extended_Pictographic}\p{Regional_Indicator}]/u;

/** Punctuation that ends sentences and opens brackets, much oftener than it stands for a letter. */
const LEADS = "!|(";

/** `folded` is the folded form of `character`, or one character of it. */
export function flagsOf(character: string, folded: string): number {
  const look = LATIN_FOR[character.charCodeAt(0)] || LATIN_FOR[folded.charCodeAt(0)] || 0;
  const either = look === AMBIGUOUS ? EITHER : 0;
  if (folded === " ") return SPACE;
  if (folded === "'") return APOSTROPHE;
  if (NUMBER.test(folded)) return DIGIT | either;
  if (WORD_CHARACTER.test(folded)) return lettersOf(character, folded, look !== 0) | either;
  if (character.length === 1 && look !== 0) return LEET | either | (LEADS.includes(folded) ? LEADING : 0);
  return EMOJI.test(folded) ? SYMBOL : PUNCTUATION;
}

function lettersOf(character: string, folded: string, hasLook: boolean): number {
  const inner = MARK.test(folded) ? INNER : 0;
  if (UNSPACED.test(folded)) return FREE | inner;
  if (ODD_LETTER.test(character)) return LETTER | ODD | inner;
  return LETTER | inner | scriptOf(folded, hasLook);
}

function scriptOf(folded: string, hasLook: boolean): number {
  if (/\p{sc=Latn}/u.test(folded)) return LATIN;
  if (/\p{sc=Cyrl}/u.test(folded)) return CYRILLIC;
  if (/\p{sc=Grek}/u.test(folded)) return GREEK;
  return hasLook ? FOREIGN : 0;
}
