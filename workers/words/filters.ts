/**
 * The filters of this isolate, one for all lists of a place: a long list of the site is compiled once for all of its rooms.
 * Compiling 60,000 words takes a fifth of a second, so it is done before anything is written, never in between.
 */
import { WordFilterCache } from "../../src/domain/word-filter/filter-cache.ts";
import { compileWordLists, type WordFilter } from "../../src/domain/word-filter/word-filter.ts";
import type { WordListInfo } from "../../src/protocol/listed-words.ts";
import type { WordList } from "../../src/protocol/word-list.ts";

type Infos = readonly Pick<WordListInfo, "hash">[];

const filters = new WordFilterCache();

export function knownFilter(lists: Infos): WordFilter | undefined {
  return filters.get(lists.map((it) => it.hash));
}

/** `words`: read only if nobody has compiled them here. */
export function filterOf(lists: Infos, words: () => readonly WordList[]): WordFilter {
  const known = knownFilter(lists);
  if (known) return known;
  const filter = compileWordLists(words());
  filters.put(
    lists.map((it) => it.hash),
    filter,
  );
  return filter;
}
