/**
 * What a person typed into the search box, as clauses. Words are all required; "words in quotes" stand together; -word
 * must not occur; wor* is the beginning of a word. There is no wrong query: whatever means nothing is taken literally.
 */
import { tokenise, type Token } from "./search-tokens.ts";

export type Clause =
  | { readonly kind: "word"; readonly term: string }
  /** A word that begins like this. */
  | { readonly kind: "prefix"; readonly term: string }
  /** Characters of one run (Han, kana, Hangul), two at least, without anything between them. */
  | { readonly kind: "run"; readonly terms: readonly string[] }
  /** Tokens that follow each other; `prefix`: the last one may go on. */
  | { readonly kind: "phrase"; readonly terms: readonly string[]; readonly prefix: boolean };

export interface Query {
  /** Empty when nothing was asked for that can be found (only punctuation): no message answers that. */
  readonly must: readonly Clause[];
  readonly not: readonly Clause[];
}

/** A minus, then a quoted phrase or anything up to white space. A quote that is never closed is punctuation. */
const PART = /(?<minus>-?)(?:"(?<quoted>[^"]*)"|(?<bare>\S+))/gu;
/** Telephones write these by themselves. */
const QUOTES = /[“”„‟«»＂]/gu;

export function parseQuery(typed: string): Query {
  const must: Clause[] = [];
  const not: Clause[] = [];
  for (const { groups } of typed.replace(QUOTES, '"').matchAll(PART)) {
    const bare = groups?.["bare"];
    const clause = clauseOf(tokenise(bare ?? groups?.["quoted"] ?? ""), bare?.endsWith("*") ?? false);
    if (clause) (groups?.["minus"] ? not : must).push(clause);
  }
  // "-5" alone looks for a five: what should be left out of nothing is meant literally.
  return must.length > 0 ? { must, not } : { must: not, not: [] };
}

function clauseOf(tokens: readonly Token[], star: boolean): Clause | undefined {
  const [first, ...others] = tokens;
  if (!first) return undefined;
  // A character of a run needs no star: it is found inside of longer runs anyway.
  const prefix = star && !(tokens.at(-1)?.cjk ?? true);
  if (others.length === 0) return { kind: prefix ? "prefix" : "word", term: first.term };
  const terms = tokens.map(({ term }) => term);
  return others.every(({ joined }) => joined) ? { kind: "run", terms } : { kind: "phrase", terms, prefix };
}
