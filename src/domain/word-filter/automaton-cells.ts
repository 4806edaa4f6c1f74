/** Makes the double array of automaton.ts: directly from the sorted words, without a tree in between. */

export const ROOT = 0;
/** Numbers a state. */
export const STRIDE = 4;
/** Where the children are; 0 when there are none. */
export const BASE = 0;
/** The state that this one is a child of; none has this cell when it is `FREE`. */
export const PARENT = 1;
/** The state of the longest end of this one that begins another word. */
export const FALLBACK = 2;
/** The longest word that ends here, plus one. */
export const LONGEST = 3;

const FREE = -1;
/** The root is nobody's child, and no free cell. */
const NOBODY = -2;
/** Free cells that are tried before a state's children go to the end; what they leave free is for states with one child. */
const MAX_TRIES = 64;

export interface Cells {
  /** Symbols of code units, frequent ones small: so the cells of one state are close to each other. */
  readonly symbolOf: Uint16Array;
  readonly cells: Int32Array;
  readonly shorter: Int32Array;
}

/** @param words distinct, sorted by code units, none empty */
export function buildCells(words: readonly string[]): Cells {
  const { symbolOf, symbols } = symbolsOf(words);
  const builder = new Builder(words, symbolOf);
  return { symbolOf, shorter: builder.shorter, cells: builder.build(symbols) };
}

class Builder {
  readonly shorter: Int32Array;
  readonly #words: readonly string[];
  readonly #symbolOf: Uint16Array;
  #cells = new Int32Array(0);
  #size = 0;
  /** The free cells below `#size`, linked both ways. */
  #nextFree = new Int32Array(0);
  #previousFree = new Int32Array(0);
  #firstFree = -1;
  #lastFree = -1;

  constructor(words: readonly string[], symbolOf: Uint16Array) {
    this.#words = words;
    this.#symbolOf = symbolOf;
    this.shorter = new Int32Array(words.length);
  }

  /** Breadth first: whatever a state falls back to is nearer to the root, and done. */
  build(symbols: number): Int32Array {
    this.#take(ROOT, NOBODY);
    let level = [ROOT, 0, this.#words.length];
    for (let depth = 0; level.length > 0; depth++) {
      const next: number[] = [];
      for (let i = 0; i < level.length; i += 3) {
        this.#expand(level[i] ?? 0, level[i + 1] ?? 0, level[i + 2] ?? 0, depth, next);
      }
      level = next;
    }
    // So that a look for a child is always inside of the array.
    const size = this.#size + symbols + 1;
    this.#reserve(size);
    return this.#cells.slice(0, size * STRIDE);
  }

  /** The state of the first `depth` units that `words[low..high)` share: its word, and its children. */
  #expand(state: number, low: number, high: number, depth: number, next: number[]): void {
    const fallback = this.#get(state, FALLBACK);
    let longest = state === ROOT ? 0 : this.#get(fallback, LONGEST);
    let from = low;
    if (this.#words[low]?.length === depth) {
      this.shorter[low] = longest;
      longest = ++from;
    }
    this.#set(state, LONGEST, longest);
    if (from === high) return;
    const only = this.#symbolAt(from, depth);
    // Sorted: when the first and the last one go on with the same unit, all do. Most states have one child.
    if (only === this.#symbolAt(high - 1, depth)) {
      const base = this.#placeOne(only);
      this.#adopt(state, base, only);
      next.push(base + only, from, high);
      return;
    }
    const symbols: number[] = [];
    const starts: number[] = [];
    for (let at = from, last = -1; at < high; at++) {
      const symbol = this.#symbolAt(at, depth);
      if (symbol === last) continue;
      last = symbol;
      symbols.push(symbol);
      starts.push(at);
    }
    const base = this.#place(symbols);
    for (const [i, symbol] of symbols.entries()) {
      this.#adopt(state, base, symbol);
      next.push(base + symbol, starts[i] ?? 0, starts[i + 1] ?? high);
    }
  }

  #symbolAt(word: number, depth: number): number {
    return this.#symbolOf[this.#words[word]?.charCodeAt(depth) ?? 0] ?? 0;
  }

  /** Makes the cell a child of the state. */
  #adopt(state: number, base: number, symbol: number): void {
    this.#set(state, BASE, base);
    this.#take(base + symbol, state);
    const fallback = state === ROOT ? ROOT : this.#follow(this.#get(state, FALLBACK), symbol);
    this.#set(base + symbol, FALLBACK, fallback);
  }

  #follow(state: number, symbol: number): number {
    for (let from = state; ; from = this.#get(from, FALLBACK)) {
      const to = this.#get(from, BASE) + symbol;
      if (to < this.#size && this.#get(to, PARENT) === from) return to;
      if (from === ROOT) return ROOT;
    }
  }

  #placeOne(symbol: number): number {
    let cell = this.#firstFree;
    for (let tries = 0; cell >= 0 && tries < MAX_TRIES; tries++) {
      if (cell >= symbol) return cell - symbol;
      cell = this.#nextFree[cell] ?? -1;
    }
    return Math.max(this.#size - symbol, 0);
  }

  /** Where every child finds a free cell. */
  #place(symbols: readonly number[]): number {
    let least = Infinity;
    for (const symbol of symbols) least = Math.min(least, symbol);
    let cell = this.#firstFree;
    for (let tries = 0; cell >= 0 && tries < MAX_TRIES; tries++) {
      if (cell >= least && this.#areFree(cell - least, symbols)) return cell - least;
      cell = this.#nextFree[cell] ?? -1;
    }
    return Math.max(this.#size - least, 0);
  }

  #areFree(base: number, symbols: readonly number[]): boolean {
    for (const symbol of symbols) {
      if (base + symbol < this.#size && this.#get(base + symbol, PARENT) !== FREE) return false;
    }
    return true;
  }

  #take(cell: number, parent: number): void {
    this.#reserve(cell + 1);
    for (; this.#size <= cell; this.#size++) this.#release(this.#size);
    this.#set(cell, PARENT, parent);
    const previous = this.#previousFree[cell] ?? -1;
    const next = this.#nextFree[cell] ?? -1;
    if (previous < 0) this.#firstFree = next;
    else this.#nextFree[previous] = next;
    if (next < 0) this.#lastFree = previous;
    else this.#previousFree[next] = previous;
  }

  /** Appends it to the free ones. */
  #release(cell: number): void {
    this.#previousFree[cell] = this.#lastFree;
    this.#nextFree[cell] = -1;
    if (this.#lastFree < 0) this.#firstFree = cell;
    else this.#nextFree[this.#lastFree] = cell;
    this.#lastFree = cell;
  }

  #get(state: number, what: number): number {
    return this.#cells[state * STRIDE + what] ?? 0;
  }

  #set(state: number, what: number, value: number): void {
    this.#cells[state * STRIDE + what] = value;
  }

  #reserve(size: number): void {
    const had = this.#nextFree.length;
    if (size <= had) return;
    const capacity = Math.max(size, had * 2, 1_024);
    const grown = (column: Int32Array, length: number): Int32Array<ArrayBuffer> => {
      const copy = new Int32Array(length);
      copy.set(column);
      return copy;
    };
    this.#cells = grown(this.#cells, capacity * STRIDE);
    for (let cell = had; cell < capacity; cell++) this.#set(cell, PARENT, FREE);
    this.#nextFree = grown(this.#nextFree, capacity);
    this.#previousFree = grown(this.#previousFree, capacity);
  }
}

function symbolsOf(words: readonly string[]): { symbolOf: Uint16Array; symbols: number } {
  let greatest = -1;
  for (const word of words) for (let i = 0; i < word.length; i++) greatest = Math.max(greatest, word.charCodeAt(i));
  const counts = new Uint32Array(greatest + 1);
  for (const word of words) {
    for (let i = 0; i < word.length; i++) counts[word.charCodeAt(i)] = (counts[word.charCodeAt(i)] ?? 0) + 1;
  }
  const codes = [...counts.keys()].filter((code) => counts[code] !== 0);
  codes.sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0));
  const symbolOf = new Uint16Array(counts.length);
  for (const [i, code] of codes.entries()) symbolOf[code] = i + 1;
  return { symbolOf, symbols: codes.length };
}
