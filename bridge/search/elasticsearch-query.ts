/** A person's query as Elasticsearch's, built clause by clause: nothing that was typed is ever parsed over there. */
import type { estypes } from "@elastic/elasticsearch";
import type { SearchQuery } from "../../src/protocol/bridge-api.ts";
import type { Clause, Query } from "../../src/domain/search-query.ts";
import { unreachable } from "../../src/domain/unreachable.ts";

type QueryDsl = NonNullable<estypes.SearchRequest["query"]>;

/** Words that a beginning inside of a phrase may stand for. Beginnings outside of one have no limit. */
const MAX_EXPANSIONS = 1_000;
/** What a message is worth in which all of the words stand together: more than words that do not can score, so it comes first. */
const TOGETHER = 100;

export function elasticsearchQuery(environment: string, { rooms, viewer, order }: SearchQuery, query: Query): QueryDsl {
  const allowed: QueryDsl[] = [
    { term: { environment } },
    { terms: { target: [...rooms] } },
    { bool: { should: [{ term: { visibility: "all" } }, { term: { parties: viewer } }], minimum_should_match: 1 } },
  ];
  const must = query.must.map(clauseQuery);
  const must_not = query.not.map(clauseQuery);
  // Without a ranking there is nothing to score.
  if (order === "newest") return { bool: { filter: [...allowed, ...must], must_not } };
  const phrase: QueryDsl = { match_phrase: { text: characters(query.must.flatMap(termsOf)) } };
  const together: QueryDsl = { constant_score: { filter: phrase, boost: TOGETHER } };
  return { bool: { filter: allowed, must, must_not, should: query.must.length > 1 ? [together] : [] } };
}

/** Terms are in the index as the domain made them: the analyzers fold no further. */
function clauseQuery(clause: Clause): QueryDsl {
  switch (clause.kind) {
    case "word":
      return { match_phrase: { text: characters([clause.term]) } };
    case "prefix":
      return { prefix: { text: { value: clause.term } } };
    case "run":
      return { match_phrase: { text: { query: clause.terms.join(""), analyzer: "words_pairs" } } };
    case "phrase": {
      const words = characters(clause.terms);
      return clause.prefix
        ? { match_phrase_prefix: { text: { ...words, max_expansions: MAX_EXPANSIONS } } }
        : { match_phrase: { text: words } };
    }
    default:
      return unreachable(clause);
  }
}

/** One place for each term, also for each character of a run, as they are in the index. */
function characters(terms: readonly string[]): { query: string; analyzer: string } {
  return { query: terms.join(" "), analyzer: "words_characters" };
}

function termsOf(clause: Clause): readonly string[] {
  return "terms" in clause ? clause.terms : [clause.term];
}
