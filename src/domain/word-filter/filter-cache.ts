/**
 * The filters of an isolate, one for each set of lists: thousands of rooms have the same ones. By the hashes of the lists, so
 * that a changed list is another filter. Nothing here waits: objects of one isolate may not share a promise.
 */
import type { WordFilter } from "./word-filter.ts";

/** All filters together: an isolate has 128 MB, for every object in it. 60,000 words take 8 MB. */
export const MAX_WORD_FILTER_BYTES = 40_000_000;

export class WordFilterCache {
  readonly #maxBytes: number;
  /** The least recently used first. */
  readonly #filters = new Map<string, WordFilter>();
  #bytes = 0;

  constructor(maxBytes = MAX_WORD_FILTER_BYTES) {
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** @param hashes of the lists (see list-hash.ts), in any order */
  get(hashes: readonly string[]): WordFilter | undefined {
    const key = keyOf(hashes);
    const filter = this.#filters.get(key);
    if (!filter) return undefined;
    this.#filters.delete(key);
    this.#filters.set(key, filter);
    return filter;
  }

  /** What was put last stays, be it ever so large: who compiled it needs it for the next message. */
  put(hashes: readonly string[], filter: WordFilter): void {
    const key = keyOf(hashes);
    this.#drop(key);
    this.#filters.set(key, filter);
    this.#bytes += filter.bytes;
    for (const oldest of this.#filters.keys()) {
      if (this.#bytes <= this.#maxBytes || oldest === key) return;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    this.#bytes -= this.#filters.get(key)?.bytes ?? 0;
    this.#filters.delete(key);
  }
}

function keyOf(hashes: readonly string[]): string {
  return [...new Set(hashes)].toSorted().join(" ");
}
