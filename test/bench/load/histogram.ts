/** Latencies without sorting or sampling: one counter per hundredth of a millisecond. */

const STEPS_PER_MS = 100;
/** What takes longer counts as this long. */
const LONGEST_MS = 20_000;

export class Histogram {
  readonly #counts = new Uint32Array(LONGEST_MS * STEPS_PER_MS);
  #total = 0;

  add(ms: number): void {
    const step = Math.min(Math.max(0, Math.floor(ms * STEPS_PER_MS)), this.#counts.length - 1);
    this.#counts[step] = (this.#counts[step] ?? 0) + 1;
    this.#total++;
  }

  get total(): number {
    return this.#total;
  }

  /** The latency that this share of all did not exceed, in milliseconds; undefined when there were none. */
  percentile(share: number): number | undefined {
    const wanted = Math.ceil(this.#total * share);
    let seen = 0;
    for (const [step, count] of this.#counts.entries()) {
      seen += count;
      if (count > 0 && seen >= wanted) return (step + 1) / STEPS_PER_MS;
    }
    return undefined;
  }
}
