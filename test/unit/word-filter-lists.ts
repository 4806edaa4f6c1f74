/** Lists for the tests of the word filter. */
import { compileWordLists, type WordFilter } from "../../src/domain/word-filter/word-filter.ts";
import type { WordList } from "../../src/protocol/word-list.ts";

export function listOf(words: readonly string[], more: Partial<WordList> = {}): WordList {
  return { id: "list", action: "refuse", match: "word", applies: ["message", "name"], words: [...words], ...more };
}

export const wholeWords = (...words: string[]): WordFilter => compileWordLists([listOf(words)]);
export const partsOfWords = (...words: string[]): WordFilter => compileWordLists([listOf(words, { match: "part" })]);

/** What a filter finds in a message: each place, as it stands there. */
export function foundIn(filter: WordFilter, text: string): string[] {
  return filter.check(text, "message").map(({ start, end }) => text.slice(start, end));
}
