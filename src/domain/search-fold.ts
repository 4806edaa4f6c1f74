/**
 * Text as search sees it: compatibility forms, case and accents are gone, and for every unit of the result it is known
 * where in the original it came from, so that a match can be shown in the text as it was written.
 */
import { ASCII_FOR } from "./search-fold-table.ts";

export interface Folded {
  readonly text: string;
  /** Where the original character begins that gave the unit at this index. UTF-16 offsets, both of them. */
  start(index: number): number;
  /** Where it ends (exclusive). */
  end(index: number): number;
}

/**
 * What is left out: accents and vowel points (Latin, Greek, Cyrillic, Hebrew, Arabic), joiners, variation selectors,
 * skin tones. Not the voicing marks of kana nor the vowel signs of Indic scripts, which make another letter.
 */
const DROPPED =
  // oxlint-disable-next-line no-misleading-character-class -- every one of them is meant by itself
  /[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u00ad\u1ab0-\u1aff\u1dc0-\u1dff\u200c\u200d\u2060\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\u{1f3fb}-\u{1f3ff}\u{e0100}-\u{e01ef}]/gu;

/**
 * A character with everything that normalization may join to it: marks, half-width voicing marks, the vowels and finals
 * of Hangul letters, joiners, skin tones.
 */
// oxlint-disable-next-line no-misleading-character-class -- every one of them is meant by itself
const CLUSTER = /.[\p{M}\uff9e\uff9f\u1160-\u11ff\u00ad\u200c\u200d\u2060\u{1f3fb}-\u{1f3ff}]*/gsu;

// oxlint-disable-next-line no-control-regex -- ASCII is what it asks for
const ASCII = /^[\u0000-\u007f]*$/;
// oxlint-disable-next-line no-control-regex -- the same
const NOT_ASCII = /[^\u0000-\u007f]/gu;

export function fold(original: string): Folded {
  if (ASCII.test(original)) {
    return { text: original.toLowerCase(), start: (index) => index, end: (index) => index + 1 };
  }
  const starts: number[] = [];
  const ends: number[] = [];
  let text = "";
  for (const { 0: cluster, index } of original.matchAll(CLUSTER)) {
    const folded = foldCluster(cluster);
    for (let unit = 0; unit < folded.length; unit++) {
      starts.push(index);
      ends.push(index + cluster.length);
    }
    text += folded;
  }
  return { text, start: (index) => starts[index] ?? original.length, end: (index) => ends[index] ?? original.length };
}

function foldCluster(cluster: string): string {
  if (ASCII.test(cluster)) return cluster.toLowerCase();
  // Twice in lower case: some compatibility forms decompose into capitals, some capitals into a letter and a mark.
  return cluster
    .toLowerCase()
    .normalize("NFKD")
    .toLowerCase()
    .replace(DROPPED, "")
    .normalize("NFC")
    .replace(NOT_ASCII, (letter) => ASCII_FOR.get(letter) ?? letter);
}
