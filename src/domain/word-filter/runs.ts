/** Letters to look for words in: runs of the same letter, each standing for units of the text. */

/** The code between texts that have nothing to do with each other, */
const BREAK = 0;
/** and the unit it stands for. */
export const OUTSIDE = -1;

/** The code of whatever is between words. */
export const BLANK = 0x20;

export class Runs {
  /** The letter of each run. */
  code: Uint16Array;
  /** How the run came to be: see readings.ts. */
  mode: Uint8Array;
  length = 0;
  /** For each letter: the unit of the text, and its flags in this reading. */
  unit: Int32Array;
  flags: Uint16Array;
  letters = 0;
  /** The first letter of each run. */
  #first: Int32Array;

  constructor(capacity: number) {
    this.code = new Uint16Array(capacity);
    this.mode = new Uint8Array(capacity);
    this.unit = new Int32Array(capacity);
    this.flags = new Uint16Array(capacity);
    this.#first = new Int32Array(capacity);
  }

  clear(): void {
    this.length = 0;
    this.letters = 0;
  }

  push(code: number, unit: number, flags: number, mode: number): void {
    const letter = this.letters++;
    if (letter + 1 >= this.unit.length) this.#grow();
    this.unit[letter] = unit;
    this.flags[letter] = flags;
    if (this.length === 0 || this.code[this.length - 1] !== code) {
      this.code[this.length] = code;
      this.mode[this.length] = mode;
      this.#first[this.length++] = letter;
    }
    this.#first[this.length] = letter + 1;
  }

  pushBreak(): void {
    this.push(BREAK, OUTSIDE, 0, 0);
  }

  /** The first letter of the run; of the run after the last one, the number of letters. */
  startOf(run: number): number {
    return this.#first[run] ?? 0;
  }

  #grow(): void {
    const grown = new Runs(this.unit.length * 2);
    for (const column of ["code", "mode", "unit", "flags"] as const) grown[column].set(this[column]);
    grown.#first.set(this.#first);
    this.code = grown.code;
    this.mode = grown.mode;
    this.unit = grown.unit;
    this.flags = grown.flags;
    this.#first = grown.#first;
  }
}
