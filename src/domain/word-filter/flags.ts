/** What a folded unit is. Bits, because most questions are about several of them, and about every unit of every message. */

export const SPACE = 1;
/** Between letters it belongs to a word (`he'll`), and nothing is joined across it. */
export const APOSTROPHE = 2;
/** Whatever else is no part of a word. */
export const PUNCTUATION = 4;
/** Punctuation that may stand for a letter: `@`, `$`. */
export const LEET = 8;
/** Emoji and the like: may be listed, but are no part of a word. */
export const SYMBOL = 16;
export const DIGIT = 32;
/** A letter of a script that tells words apart by spaces. */
export const LETTER = 64;
/** A letter of one that does not: a word may begin and end anywhere. */
export const FREE = 128;
/** Goes on with the character before: no match begins here, or ends before it. */
export const INNER = 256;
export const LATIN = 512;
export const CYRILLIC = 1_024;
export const GREEK = 2_048;
/** Of another script in use, and looks like a Latin letter. */
export const FOREIGN = 4_096;
/** Looks like a Latin letter, and nobody writes it for another reason. */
export const ODD = 8_192;
/** May be an `i` or an `l`. */
export const EITHER = 16_384;
/** Stands for a letter only when one follows: `sh!t`, not `shit!`. */
export const LEADING = 32_768;

/** Of a script whose words are long enough that three letters of it, spelled out, may be one. */
export const ALPHABETIC = LATIN | CYRILLIC | GREEK | FOREIGN | ODD | DIGIT;

/** What words are made of. */
export const CORE = DIGIT | LETTER | FREE;
/** What a text is matched by; anything else only separates. */
export const MATCHED = CORE | SYMBOL;
