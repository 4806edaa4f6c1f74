/**
 * One character as the filter sees it: compatibility form, small letter, no accents, nothing invisible. Everything stays
 * decomposed, so that no character depends on its neighbours: `한` is ㅎㅏㄴ, `が` is `か` and its mark, however they came.
 */
import { ASCII_FOR } from "../search-fold-table.ts";

/**
 * Accents and points (of scripts where they do not make another letter), whatever cannot be seen, skin tones. The two
 * voicing marks of kana stay, as do the vowel signs of Thai or Hindi.
 */
const DROPPED =
  // oxlint-disable-next-line no-misleading-character-class -- skin tones are meant by themselves
  /[\p{Default_Ignorable_Code_Point}\p{Cf}[\p{Cc}--\s][[\p{M}&&[\p{sc=Zinh}\p{sc=Latn}\p{sc=Grek}\p{sc=Cyrl}\p{sc=Hebr}\p{sc=Arab}\p{sc=Syrc}]]--[\u3099\u309a]]\u0640\u{1f3fb}-\u{1f3ff}]/gv;

/** All the same to us: what keyboards put between `he` and `ll`. */
const APOSTROPHES = /[’‘‛ʼʹ′`´＇]/gu;
const WHITESPACE = /[\s\u2800]/gu;
/** Nobody can have listed them: half a character, a private or unknown one. */
const NO_CHARACTER = /[\p{Cs}\p{Co}\p{Cn}]/gu;
// oxlint-disable-next-line no-control-regex -- ASCII is what it asks for
const NOT_ASCII = /[^\u0000-\u007f]/gu;

const KEYBOARD_HANGUL = /[\u3131-\u3163\u3165-\u318e]/;
/** The final consonants of Hangul, from U+11A8 on, as the letters on a keyboard. */
const FINALS = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ";
/** The initial ones, from U+1100 on. */
const INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";

/** Nothing, or one or more units. Of one code point; the folded form of each of its characters is that character. */
export function foldCharacter(character: string): string {
  // Normalization makes half a syllable of them, and of the oldest ones nothing on a keyboard.
  if (KEYBOARD_HANGUL.test(character)) return character;
  const folded = character
    .replace(APOSTROPHES, "'")
    .toLowerCase()
    .normalize("NFKD")
    .toLowerCase()
    .replace(APOSTROPHES, "'")
    .replace(DROPPED, "")
    .replace(WHITESPACE, " ")
    .replace(NO_CHARACTER, ".");
  return folded.replace(NOT_ASCII, letterOf);
}

function letterOf(letter: string): string {
  const ascii = ASCII_FOR.get(letter) ?? SQUARED.get(letter);
  if (ascii !== undefined) return ascii;
  const code = letter.charCodeAt(0);
  // Katakana are hiragana in another hand.
  if (code >= 0x30a1 && code <= 0x30f6) return String.fromCharCode(code - 0x60);
  if (code >= 0x1100 && code < 0x1100 + INITIALS.length) return INITIALS.charAt(code - 0x1100);
  if (code >= 0x1161 && code <= 0x1175) return String.fromCharCode(code - 0x1161 + 0x314f);
  if (code >= 0x11a8 && code < 0x11a8 + FINALS.length) return FINALS.charAt(code - 0x11a8);
  return letter;
}

/** White letters on black, in circles and squares: normalization leaves them alone. */
const SQUARED = new Map(
  [0x1_f150, 0x1_f170].flatMap((first) =>
    Array.from("abcdefghijklmnopqrstuvwxyz", (letter, i) => [String.fromCodePoint(first + i), letter] as const),
  ),
);
