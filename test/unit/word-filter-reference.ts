/**
 * What the word filter should find, in a language of two letters, spaces and dots: by regular expressions, slowly, and word
 * by word.
 */
export interface Place {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

/** Every place of every word, in any order, each once. `part`: also within longer words. */
export function placesOf(words: readonly string[], part: boolean, text: string): Place[] {
  const all = words.flatMap((word) => [...asWritten(word, part, text), ...spelled(word, text), ...cut(word, text)]);
  return [...new Map(all.map((it) => [JSON.stringify(it), it])).values()];
}

function asWritten(word: string, part: boolean, text: string): Place[] {
  return matchesOf(new RegExp(patternOf(word, part), "dy"), word, text);
}

/** Single letters with something between them are a word of their own, in which words are parts. */
function spelled(word: string, text: string): Place[] {
  const places: Place[] = [];
  for (const { 0: found, index } of text.matchAll(/(?<![ab])[ab](?:[ .]+[ab](?![ab])){2,}/g)) {
    const at = [...found.matchAll(/[ab]/g)].map((letter) => index + letter.index);
    const letters = found.replace(/[ .]/g, "");
    for (const { start, end } of matchesOf(new RegExp(patternOf(word, true), "dy"), word, letters)) {
      if (end - start >= 3) places.push({ word, start: at[start] ?? 0, end: (at[end - 1] ?? 0) + 1 });
    }
  }
  return places;
}

/** Pieces with dots between them are one word, if they are more than single letters. */
function cut(word: string, text: string): Place[] {
  const places: Place[] = [];
  for (const { 0: found, index } of text.matchAll(/(?<![ab])(?<![ab]\.+)[ab]+(?:\.+[ab]+)+/g)) {
    const pieces = found.split(/\.+/);
    const letters = pieces.join("");
    if (letters.length < 3 || (pieces.length > 2 && pieces.every(({ length }) => length === 1))) continue;
    if (new RegExp(`^(?:${patternOf(word, false)})$`).test(letters)) {
      places.push({ word, start: index, end: index + found.length });
    }
  }
  return places;
}

/** A match at each place where there is one, overlapping or not. */
function matchesOf(pattern: RegExp, word: string, text: string): Place[] {
  const places: Place[] = [];
  for (let start = 0; start < text.length; start++) {
    pattern.lastIndex = start;
    const end = pattern.exec(text)?.indices?.[0]?.[1];
    if (end !== undefined) places.push({ word, start, end });
  }
  return places;
}

function patternOf(word: string, part: boolean): string {
  const runs = word.match(/(.)\1*/g) ?? [];
  const pattern = runs.map((run, i) => {
    const [letter = ""] = run;
    if (letter === " ") return "[ .]+";
    const most = Math.max(3, run.length);
    const all = `(?<!${letter})(?:${run}|${letter}{${most},})(?!${letter})`;
    if (!part) return all;
    const isFirst = i === 0;
    const isLast = i === runs.length - 1;
    if (isFirst && isLast) return `(?<!${letter})${letter}{${run.length},}(?!${letter})`;
    // Two where one is wanted: the nearer one.
    if (run.length > 1) return all;
    if (isFirst) return `(?:${all}|(?<=(?<!${letter})${letter})${letter}(?!${letter}))`;
    if (isLast) return `(?:${all}|(?<!${letter})${letter}(?=${letter}(?!${letter})))`;
    return all;
  });
  return part ? pattern.join("") : `(?<![ab])${pattern.join("")}(?![ab])`;
}
