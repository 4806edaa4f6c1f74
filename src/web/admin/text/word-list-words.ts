/** What a word list does, as people say it. */
import type { WordAction, WordList, WordSurface } from "../../../protocol/word-list.ts";

export const WORD_ACTIONS: Readonly<Record<WordAction, string>> = {
  refuse: "refuse it",
  hold: "hold it for review",
  shadow: "show it to its sender alone",
  mask: "mask the words",
  flag: "let it pass, and tell moderators",
};

export const MATCHES: Readonly<Record<WordList["match"], string>> = {
  word: "whole words",
  part: "parts of words, too",
};

export const APPLIES: Readonly<Record<WordSurface, string>> = { message: "messages", name: "names" };
