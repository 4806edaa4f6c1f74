/** Every word of every list, in columns: 60,000 objects would take more room than the automaton. */
import type { WordList } from "../../protocol/word-list.ts";
import { patternOf, type Pattern } from "./patterns.ts";

/** A word that cannot be looked for: see `patternOf`. */
export interface Unusable {
  readonly list: string;
  readonly word: string;
}

interface Entry extends Pattern {
  /** An index. */
  readonly list: number;
  readonly word: string;
  readonly isPart: boolean;
}

export class Entries {
  /** Of each key. */
  readonly lengthOf: Uint16Array;
  /** Of each key: 1 if one of its lists has words that are parts of others, too. */
  readonly hasParts: Uint8Array;
  /** How far away from a word the rest of its phrase may be, in units; 0 when there are no phrases. */
  readonly context: number;
  /** The first entry of each key, and the number of entries at the end. */
  readonly firstOf: Int32Array;
  /** Of each entry: its list, an index. */
  readonly listOf: Uint16Array;
  /** Of each entry: where in `lengths` those of its runs begin, one for each unit of its key; and the end. */
  readonly lengthsOf: Int32Array;
  readonly lengths: Uint8Array;
  readonly #wordOf: Int32Array;
  readonly #words: string;

  /** @param entries sorted by key, @param keys theirs, each once */
  constructor(entries: readonly Entry[], keys: readonly string[]) {
    this.listOf = Uint16Array.from(entries, ({ list }) => list);
    this.#wordOf = startsOf(entries, ({ word }) => word.length);
    this.#words = entries.map(({ word }) => word).join("");
    this.lengthsOf = startsOf(entries, ({ lengths }) => lengths.length);
    this.lengths = Uint8Array.from(entries.map(({ lengths }) => lengths).join(""), (unit) => unit.charCodeAt(0));
    this.firstOf = new Int32Array(keys.length + 1).fill(entries.length);
    this.hasParts = new Uint8Array(keys.length);
    let key = keys.length - 1;
    for (const [i, entry] of [...entries.entries()].toReversed()) {
      while (entry.key !== keys[key]) key--;
      this.firstOf[key] = i;
      if (entry.isPart) this.hasParts[key] = 1;
    }
    this.lengthOf = Uint16Array.from(keys, ({ length }) => length);
    const phrases = keys.filter((key) => key.includes(" "));
    this.context = phrases.reduce((most, { length }) => Math.max(most, length), 0);
  }

  get bytes(): number {
    // One or two bytes a unit, as engines store strings; two at most.
    const words = this.#words.length * 2;
    return [this.lengthOf, this.hasParts, this.firstOf, this.listOf, this.lengthsOf, this.lengths, this.#wordOf].reduce(
      (sum, column) => sum + column.byteLength,
      words,
    );
  }

  wordOf(entry: number): string {
    return this.#words.slice(this.#wordOf[entry], this.#wordOf[entry + 1]);
  }
}

/** What is looked for: the entries of all lists, the distinct keys, both sorted; and what cannot be looked for. */
export function entriesOf(lists: readonly WordList[]): { entries: Entries; keys: string[]; unusable: Unusable[] } {
  const unusable: Unusable[] = [];
  const found: Entry[] = [];
  for (const [list, { id, match, words }] of lists.entries()) {
    for (const word of words) {
      const pattern = patternOf(word);
      if (pattern) found.push({ ...pattern, list, word, isPart: match === "part" });
      else unusable.push({ list: id, word });
    }
  }
  found.sort((a, b) => compare(a.key, b.key) || a.list - b.list || compare(a.lengths, b.lengths));
  // Words that are written differently and looked for in the same way are one.
  const all = found.filter((it, i) => {
    const before = found[i - 1];
    return it.key !== before?.key || it.list !== before.list || it.lengths !== before.lengths;
  });
  const keys = all.map(({ key }) => key).filter((key, i) => key !== all[i - 1]?.key);
  return { entries: new Entries(all, keys), keys, unusable };
}

function startsOf(entries: readonly Entry[], lengthOf: (entry: Entry) => number): Int32Array {
  const starts = new Int32Array(entries.length + 1);
  for (const [i, entry] of entries.entries()) starts[i + 1] = (starts[i] ?? 0) + lengthOf(entry);
  return starts;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
