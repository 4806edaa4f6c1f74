/** Every word of every list, in columns: 60,000 objects would take more room than the automaton. */
import type { WordList } from "../../protocol/word-list.ts";
import { patternOf, type Pattern } from "./patterns.ts";

/** A word that cannot be looked for: see `patternOf`. */
export interface Unusable {
  readonly list: string;
  readonly word: string;
}

interface Entry extends Omit<Pattern, "key"> {
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
  /** How many words of a phrase a word may have beside it; 0 when there are no phrases. */
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

  /** @param byKey in the order of the keys, @param keys sorted */
  constructor(byKey: readonly (readonly Entry[])[], keys: readonly string[]) {
    const entries = byKey.flat();
    this.listOf = Uint16Array.from(entries, ({ list }) => list);
    this.#wordOf = startsOf(entries, ({ word }) => word.length);
    this.#words = entries.map(({ word }) => word).join("");
    this.lengthsOf = startsOf(entries, ({ lengths }) => lengths.length);
    this.lengths = new Uint8Array(this.lengthsOf.at(-1) ?? 0);
    let at = 0;
    for (const { lengths } of entries) {
      for (let i = 0; i < lengths.length; i++) this.lengths[at++] = lengths.charCodeAt(i);
    }
    this.firstOf = startsOf(byKey, ({ length }) => length);
    this.hasParts = Uint8Array.from(byKey, (its) => (its.some(({ isPart }) => isPart) ? 1 : 0));
    this.lengthOf = Uint16Array.from(keys, ({ length }) => length);
    this.context = keys.reduce((most, key) => Math.max(most, key.split(" ").length - 1), 0);
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
  const found = new Map<string, Entry[]>();
  for (const [list, { id, match, words }] of lists.entries()) {
    for (const word of words) {
      const pattern = patternOf(word);
      if (!pattern) {
        unusable.push({ list: id, word });
        continue;
      }
      const { key, lengths } = pattern;
      const same = found.get(key) ?? [];
      if (same.length === 0) found.set(key, same);
      // Words that are written differently and looked for in the same way are one.
      if (same.some((it) => it.list === list && it.lengths === lengths)) continue;
      same.push({ lengths, list, word, isPart: match === "part" });
    }
  }
  // By code units: that is how the automaton wants them.
  const keys = [...found.keys()].toSorted();
  return {
    entries: new Entries(
      keys.map((key) => found.get(key) ?? []),
      keys,
    ),
    keys,
    unusable,
  };
}

/** Where each begins if they are one after the other, and where the last one ends. */
function startsOf<T>(all: readonly T[], lengthOf: (it: T) => number): Int32Array {
  const starts = new Int32Array(all.length + 1);
  let end = 0;
  for (let i = 0; i < all.length; i++) {
    const it = all[i];
    if (it !== undefined) end += lengthOf(it);
    starts[i + 1] = end;
  }
  return starts;
}
