/** Texts and queries in Postgres' own notation, written by us, so that no parser of the server has a say in what a word is. */
import type { Clause, Query } from "../../src/domain/search-query.ts";
import { pairsOf, placesOf, tokenise } from "../../src/domain/search-tokens.ts";
import { unreachable } from "../../src/domain/unreachable.ts";

/** A tsvector keeps places up to here; what comes later is found, but not as part of a phrase. */
const MAX_PLACE = 16_383;

/** A text as a tsvector: `'hello':1 'world':2`. */
export function tsvectorOf(text: string): string {
  const lexemes = Array.from(placesOf(tokenise(text)), ([term, places]) => {
    const kept = places.filter((place) => place <= MAX_PLACE);
    return `${quoted(term)}:${(kept.length > 0 ? kept : [MAX_PLACE]).join(",")}`;
  });
  return lexemes.join(" ");
}

/** A query as a tsquery: `'hello' & ('new' <-> 'world') & !'moon'`. */
export function tsqueryOf({ must, not }: Query): string {
  return [...must.map(clauseText), ...not.map((clause) => `!${clauseText(clause)}`)].join(" & ");
}

/** All of the words together, in their order: what ranks highest. */
export function togetherOf({ must }: Query): string {
  return inARow(must.flatMap((clause) => ("terms" in clause ? clause.terms : [clause.term])));
}

function clauseText(clause: Clause): string {
  switch (clause.kind) {
    case "word":
      return quoted(clause.term);
    case "prefix":
      return `${quoted(clause.term)}:*`;
    case "run":
      return inARow(pairsOf(clause.terms));
    case "phrase":
      return inARow(clause.terms, clause.prefix ? ":*" : "");
    default:
      return unreachable(clause);
  }
}

function inARow(terms: readonly string[], last = ""): string {
  return `(${terms.map(quoted).join(" <-> ")}${last})`;
}

function quoted(term: string): string {
  return `'${term.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}
