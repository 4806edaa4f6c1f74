/**
 * Aho-Corasick over any number of words, as a double array: the child of state `s` by symbol `c` is cell `base(s) + c`, if
 * the parent noted there is `s`. 16 bytes a state whatever the alphabet is; a table of all transitions takes as many for
 * four letters, and a thousand times as many for Chinese. The four numbers of a state are in one cache line.
 */
import { buildCells, BASE, FALLBACK, LONGEST, PARENT, ROOT, STRIDE } from "./automaton-cells.ts";

export class Automaton {
  /** Transitions and falls so far. */
  steps = 0;
  /** The symbol of each code unit, 0 when no word has it. */
  readonly #symbolOf: Uint16Array;
  readonly #cells: Int32Array;
  /** For each word the next shorter one that ends where it does, plus one. */
  readonly #shorter: Int32Array;

  /** @param words distinct, sorted by code units, none empty */
  constructor(words: readonly string[]) {
    const { symbolOf, cells, shorter } = buildCells(words);
    this.#symbolOf = symbolOf;
    this.#cells = cells;
    this.#shorter = shorter;
  }

  get bytes(): number {
    return this.#symbolOf.byteLength + this.#cells.byteLength + this.#shorter.byteLength;
  }

  /** The state after one more code unit; the first one is 0. */
  next(state: number, code: number): number {
    const symbol = code < this.#symbolOf.length ? (this.#symbolOf[code] ?? 0) : 0;
    if (symbol === 0) return ROOT;
    const cells = this.#cells;
    for (let from = state; ; from = cells[from * STRIDE + FALLBACK] ?? ROOT) {
      this.steps++;
      const to = (cells[from * STRIDE + BASE] ?? 0) + symbol;
      if (cells[to * STRIDE + PARENT] === from) return to;
      if (from === ROOT) return ROOT;
    }
  }

  /** The longest word that ends in this state, or -1. */
  longestAt(state: number): number {
    return (this.#cells[state * STRIDE + LONGEST] ?? 0) - 1;
  }

  /** The next shorter word that ends where this one does, or -1. */
  shorterThan(word: number): number {
    return (this.#shorter[word] ?? 0) - 1;
  }
}
