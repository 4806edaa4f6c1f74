/**
 * What a text is found by. A token is a word, an emoji, or one character of a script that writes no spaces (Han, kana) or
 * is searched by parts of words (Hangul). Both search adapters index exactly these, and queries are made of them.
 */
import { fold } from "./search-fold.ts";

export interface Token {
  readonly term: string;
  /** Where it is in the original text: [start, end) in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  readonly cjk: boolean;
  /** Directly after the token before, both `cjk`: they are one run. */
  readonly joined: boolean;
}

/** Longer words are found by their beginning: stores have limits, and nobody types more. */
export const MAX_TERM_LENGTH = 128;

const CJK = String.raw`[[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}]&&[\p{L}\p{Nd}\p{Nl}]]`;
/** Scripts whose words are not told apart by spaces either, but are searched from their beginning: a run is a word. */
const UNSPACED = String.raw`[\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}\p{sc=Tale}\p{sc=Talu}\p{sc=Lana}\p{sc=Tavt}\p{sc=Ahom}]`;
const TOKEN = new RegExp(
  [
    String.raw`(?<cjk>${CJK}\p{M}*)`,
    String.raw`\p{RI}{2}|\p{Extended_Pictographic}`,
    String.raw`[\p{L}&&${UNSPACED}][[\p{L}\p{M}]&&${UNSPACED}]*`,
    String.raw`[[\p{L}\p{Nd}\p{Nl}]--[${CJK}${UNSPACED}]][[\p{L}\p{Nd}\p{Nl}\p{M}]--[${CJK}${UNSPACED}]]*`,
  ].join("|"),
  "gv",
);

export function tokenise(original: string): Token[] {
  const folded = fold(original);
  const tokens: Token[] = [];
  let runEnd = -1;
  for (const { 0: found, index, groups } of folded.text.matchAll(TOKEN)) {
    const cjk = groups?.["cjk"] !== undefined;
    const end = index + found.length;
    tokens.push({
      term: cut(found),
      start: folded.start(index),
      end: folded.end(end - 1),
      cjk,
      joined: cjk && index === runEnd,
    });
    runEnd = cjk ? end : -1;
  }
  return tokens;
}

/** The tokens as one text that any word breaker splits as we did: runs whole, everything else apart. */
export function spaced(tokens: readonly Token[]): string {
  let text = "";
  for (const token of tokens) text += token.joined || text === "" ? token.term : ` ${token.term}`;
  return text;
}

/**
 * Every term with its places (1, 2, 3 ...): the tokens, and each pair of neighbours in a run, which stands at the place of
 * its first. A run of three is found by two pairs, much rarer than three characters.
 */
export function placesOf(tokens: readonly Token[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  const add = (term: string, place: number): void => {
    const known = places.get(term);
    if (known) known.push(place);
    else places.set(term, [place]);
  };
  for (const [i, token] of tokens.entries()) {
    add(token.term, i + 1);
    const next = tokens[i + 1];
    if (next?.joined) add(token.term + next.term, i + 1);
  }
  return places;
}

/** The pairs of a run of at least two. */
export function pairsOf(run: readonly string[]): string[] {
  return run.slice(1).map((character, i) => `${run[i] ?? ""}${character}`);
}

/** Never through the middle of a character. */
function cut(term: string): string {
  if (term.length <= MAX_TERM_LENGTH) return term;
  return term.slice(0, MAX_TERM_LENGTH).replace(/[\ud800-\udbff]$/, "");
}
