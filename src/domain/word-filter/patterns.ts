/** The words of a list, as they are looked for. */
import { beginsNoWord, LATIN_I, readAs } from "./disguises.ts";
import { CYRILLIC, FOREIGN, GREEK, INNER, LATIN, LEADING, LEET, LETTER, MATCHED } from "./flags.ts";
import { BLANK } from "./runs.ts";
import { foldInto, Units } from "./units.ts";

export interface Pattern {
  /** One unit a run of the same letter. */
  readonly key: string;
  /** How long each run is, as code units. */
  readonly lengths: string;
}

const units = new Units(256);

/**
 * What a word is looked for by; undefined if nothing is left to look for, or so little that it would be found everywhere:
 * `:D` is not the letter d. A word with punctuation for letters is read by its looks, `b!tch`; otherwise digits are digits.
 */
export function patternOf(word: string): Pattern | undefined {
  units.length = 0;
  foldInto(units, word.trim());
  const isLeet = hasLeet();
  const key: number[] = [];
  const lengths: number[] = [];
  let characters = 0;
  let separators = 0;
  for (let at = 0; at < units.length; at++) {
    const code = codeOf(at, isLeet);
    if (code === BLANK) {
      separators++;
      if (key.length === 0 || key.at(-1) === BLANK) continue;
    } else if (((units.flags[at] ?? 0) & INNER) === 0) {
      characters++;
    }
    if (key.at(-1) === code) {
      lengths.push((lengths.pop() ?? 0) + 1);
    } else {
      key.push(code);
      lengths.push(1);
    }
  }
  if (key.at(-1) === BLANK) {
    key.pop();
    lengths.pop();
  }
  if (characters === 0 || (characters === 1 && separators > 0)) return undefined;
  return { key: String.fromCharCode(...key), lengths: String.fromCharCode(...lengths) };
}

function codeOf(at: number, isLeet: boolean): number {
  const kind = units.flags[at] ?? 0;
  if (isLeet && ((kind & MATCHED) !== 0 || isLetterLike(at))) return readAs(units, at, LATIN_I, true) || BLANK;
  return (kind & MATCHED) !== 0 ? (units.code[at] ?? 0) : BLANK;
}

/** Whether there is punctuation for letters in a Latin word. */
function hasLeet(): boolean {
  let together = 0;
  for (let at = 0; at < units.length; at++) together |= units.flags[at] ?? 0;
  if ((together & LATIN) === 0 || (together & (CYRILLIC | GREEK | FOREIGN)) !== 0) return false;
  for (let at = 0; at < units.length; at++) if (isLetterLike(at)) return true;
  return false;
}

/** Punctuation that stands for a letter; as in texts, see disguises.ts. */
function isLetterLike(at: number): boolean {
  const { code, flags } = units;
  const kind = flags[at] ?? 0;
  const before = (flags[at - 1] ?? 0) & (LETTER | LEET);
  const after = (flags[at + 1] ?? 0) & (LETTER | LEET);
  if ((kind & LEET) === 0 || (before === 0 && beginsNoWord(code[at] ?? 0))) return false;
  return (kind & LEADING) === 0 ? (before | after) !== 0 : before !== 0 && after !== 0;
}
