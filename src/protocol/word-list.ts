/** A list of words that names or messages are matched against, as an operator writes it. */
import * as z from "zod/mini";
import { MAX_NAME_LENGTH } from "./limits.ts";

/** Words of one list. */
export const MAX_WORDS_PER_LIST = 60_000;
/** Longest word or phrase, UTF-16 units: a sentence is not something that people write twice in the same way. */
export const MAX_WORD_LENGTH = 64;
/** All words of one list together, UTF-16 units: 60,000 words of 16. Bounds what a filter of it takes, at some 20 bytes each. */
export const MAX_WORD_LIST_LENGTH = 1_000_000;

/**
 * What becomes of a text with one of the words, the strongest first: not accepted; held until somebody has looked at it;
 * shown to its sender alone; shown with the words masked; shown, and somebody is told.
 */
export const wordAction = z.enum(["refuse", "hold", "shadow", "mask", "flag"]);
export type WordAction = z.infer<typeof wordAction>;

/** `word`: only between other characters than letters (in scripts with spaces). `part`: wherever it is. */
const wordMatch = z.enum(["word", "part"]);

/** What is looked at: what people write, or what they (and rooms) are called. */
export const wordSurface = z.enum(["message", "name"]);
export type WordSurface = z.infer<typeof wordSurface>;

/** At least one character that is more than punctuation; of whole characters. */
const word = z.string().check(
  z.maxLength(MAX_WORD_LENGTH),
  z.regex(/[\p{L}\p{N}\p{S}]/u),
  z.refine((it) => it.isWellFormed(), "half a character"),
);

export const wordList = z.strictObject({
  id: z.string().check(z.regex(/^[a-z0-9-]{1,64}$/)),
  /** For operators; not part of what the list does. */
  name: z.optional(z.string().check(z.minLength(1), z.maxLength(MAX_NAME_LENGTH))),
  action: wordAction,
  match: wordMatch,
  applies: z.array(wordSurface).check(z.minLength(1), z.maxLength(wordSurface.options.length)),
  words: z.array(word).check(
    z.maxLength(MAX_WORDS_PER_LIST),
    z.refine((words) => words.reduce((sum, it) => sum + it.length, 0) <= MAX_WORD_LIST_LENGTH, "too long together"),
  ),
});
export type WordList = z.infer<typeof wordList>;
