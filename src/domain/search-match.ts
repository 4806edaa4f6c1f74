/** Where a text answers a query: the one definition that the search stores must agree with, and what gets highlighted. */
import { unreachable } from "./unreachable.ts";
import type { Clause, Query } from "./search-query.ts";
import { tokenise, type Token } from "./search-tokens.ts";

/** [start, end) in UTF-16 units of the text as it was written. */
export type Highlight = [start: number, end: number];

export function matches(query: Query, text: string): boolean {
  const tokens = tokenise(text);
  const occurs = (clause: Clause): boolean => tokens.some((_, at) => lengthAt(clause, tokens, at) > 0);
  return query.must.length > 0 && query.must.every(occurs) && !query.not.some(occurs);
}

/** The places to mark, in order; what touches or overlaps is one. */
export function highlightsOf(query: Query, text: string): Highlight[] {
  const tokens = tokenise(text);
  const found: Highlight[] = [];
  for (const [at, token] of tokens.entries()) {
    const length = Math.max(0, ...query.must.map((clause) => lengthAt(clause, tokens, at)));
    const last = tokens[at + length - 1];
    if (length === 0 || !last) continue;
    const before = found.at(-1);
    if (before && token.start <= before[1]) before[1] = Math.max(before[1], last.end);
    else found.push([token.start, last.end]);
  }
  return found;
}

/** How many tokens from `at` on are an occurrence of the clause; 0 when they are none. */
function lengthAt(clause: Clause, tokens: readonly Token[], at: number): number {
  const token = tokens[at];
  if (!token) return 0;
  switch (clause.kind) {
    case "word":
      return token.term === clause.term ? 1 : 0;
    case "prefix":
      return token.term.startsWith(clause.term) ? 1 : 0;
    case "run":
      return clause.terms.every((term, i) => tokens[at + i]?.term === term && (i === 0 || tokens[at + i]?.joined))
        ? clause.terms.length
        : 0;
    case "phrase":
      return clause.terms.every((term, i) => {
        const its = tokens[at + i]?.term;
        return clause.prefix && i === clause.terms.length - 1 ? its?.startsWith(term) : its === term;
      })
        ? clause.terms.length
        : 0;
    default:
      return unreachable(clause);
  }
}
