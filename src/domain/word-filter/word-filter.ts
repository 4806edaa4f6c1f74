/**
 * Finds the words of lists in messages and names, however they are written. A text is folded once, all lists are one
 * automaton, and what that finds is looked at again: how often each letter stands there, and what is beside the word.
 */
import type { WordAction, WordList, WordSurface } from "../../protocol/word-list.ts";
import { Automaton } from "./automaton.ts";
import { entriesOf, type Entries, type Unusable } from "./entries.ts";
import { mayBeWhole, occurrenceIn } from "./occurrence.ts";
import { readInto } from "./readings.ts";
import { Runs } from "./runs.ts";
import { foldInto, Units } from "./units.ts";

/** A word of a list in a text. */
export interface Hit {
  /** The list's id. */
  readonly list: string;
  readonly action: WordAction;
  /** As the list has it. */
  readonly word: string;
  /** [start, end) in UTF-16 units of the text as it was written: whole characters, with their accents. */
  readonly start: number;
  readonly end: number;
}

/** What a list does; its words are in the entries. */
type Rules = Pick<WordList, "id" | "action" | "match" | "applies">;

/** Folded texts of this size are kept for the next message; a longer one takes memory of its own. */
const KEPT_UNITS = 65_536;
let units = new Units(1_024);
let runs = new Runs(2_048);

/** All lists as one filter. Their ids are distinct. 60,000 words take half a second: keep it, see filter-cache.ts. */
export function compileWordLists(lists: readonly WordList[]): WordFilter {
  return new WordFilter(lists);
}

export class WordFilter {
  /** Words that are looked for in vain, since nothing remains of them: for whoever edits the lists. */
  readonly unusable: readonly Unusable[];
  /** What the filter takes in memory, but for a constant. */
  readonly bytes: number;
  readonly #rules: readonly Rules[];
  readonly #entries: Entries;
  readonly #automaton: Automaton;
  #steps = 0;

  constructor(lists: readonly WordList[]) {
    this.#rules = lists.map(({ id, action, match, applies }) => ({ id, action, match, applies }));
    const { entries, keys, unusable } = entriesOf(lists);
    this.#entries = entries;
    this.#automaton = new Automaton(keys);
    this.unusable = unusable;
    this.bytes = this.#automaton.bytes + this.#entries.bytes;
  }

  /** How much was done so far, in letters read and words compared: a measure that no other process disturbs. */
  get steps(): number {
    return this.#steps + this.#automaton.steps;
  }

  /** Every word of a list for this surface, by where it begins; one that is within another is there, too. */
  check(text: string, surface: WordSurface): Hit[] {
    const applies = this.#rules.map((rules) => rules.applies.includes(surface));
    if (!applies.includes(true)) return [];
    units.length = 0;
    runs.clear();
    foldInto(units, text);
    readInto(runs, units, this.#entries.context);
    const hits = this.#find(applies);
    if (units.code.length > KEPT_UNITS) units = new Units(1_024);
    if (runs.unit.length > KEPT_UNITS) runs = new Runs(2_048);
    return inOrder(hits);
  }

  #find(applies: readonly boolean[]): Hit[] {
    const hits: Hit[] = [];
    const { lengthOf, hasParts } = this.#entries;
    let state = 0;
    for (let run = 0; run < runs.length; run++) {
      state = this.#automaton.next(state, runs.code[run] ?? 0);
      for (let key = this.#automaton.longestAt(state); key >= 0; key = this.#automaton.shorterThan(key)) {
        this.#steps++;
        const first = run - (lengthOf[key] ?? 0) + 1;
        // Most are the beginning or the end of another word: that is seen at once.
        if (hasParts[key] === 1 || mayBeWhole(runs, first, run)) this.#compare(key, first, run, applies, hits);
      }
    }
    this.#steps += runs.letters;
    return hits;
  }

  #compare(key: number, first: number, last: number, applies: readonly boolean[], hits: Hit[]): void {
    const { firstOf, listOf, lengths, lengthsOf } = this.#entries;
    const end = firstOf[key + 1] ?? 0;
    for (let entry = firstOf[key] ?? 0; entry < end; entry++) {
      this.#steps++;
      const list = listOf[entry] ?? 0;
      const rules = this.#rules[list];
      if (!rules || !applies[list]) continue;
      const found = occurrenceIn(runs, units, first, last, lengths, lengthsOf[entry] ?? 0);
      if (!found || (rules.match === "word" && !found.whole)) continue;
      const { id, action } = rules;
      hits.push({ list: id, action, word: this.#entries.wordOf(entry), start: found.start, end: found.end });
    }
  }
}

/** Without those that several readings have found. */
function inOrder(hits: Hit[]): Hit[] {
  if (hits.length < 2) return hits;
  hits.sort((a, b) => a.start - b.start || a.end - b.end || compare(a.list, b.list) || compare(a.word, b.word));
  return hits.filter((hit, i) => {
    const before = hits[i - 1];
    return (
      !before ||
      hit.start !== before.start ||
      hit.end !== before.end ||
      hit.list !== before.list ||
      hit.word !== before.word
    );
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
