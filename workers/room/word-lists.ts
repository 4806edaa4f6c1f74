/**
 * The word lists that hold in a room: the environment's, those of the channels above, its own. A text is checked with the
 * insert, synchronously; what that needs is loaded before: a write waits for it, and never passes unchecked.
 */
import type { Hit, WordFilter } from "../../src/domain/word-filter/word-filter.ts";
import type { WordListInfo } from "../../src/protocol/listed-words.ts";
import type { RoomId } from "../../src/protocol/ids.ts";
import type { WordList, WordSurface } from "../../src/protocol/word-list.ts";
import { within } from "../within.ts";
import { filterOf, knownFilter } from "../words/filters.ts";
import type { StoredWordLists } from "../words/stored-word-lists.ts";

/** Who does not answer within that leaves the writes that wait with a temporary error. */
const LOAD_MS = 5_000;

type Lists = readonly WordListInfo[];
/** Absent `from`: the room's own. */
export interface WordPlace {
  readonly from: RoomId | "environment" | undefined;
  readonly lists: Lists;
}
export interface PlacedHit extends Hit {
  readonly from: WordPlace["from"];
}

export interface ReadLists {
  readonly infos: Lists;
  readonly lists: readonly WordList[];
}

export interface RoomWordsDeps {
  readonly own: StoredWordLists;
  /** Of the channels above, outermost first. */
  readonly above: () => readonly { readonly from: RoomId; readonly lists: Lists }[];
  /** What is known of the environment's; undefined: nothing yet. */
  readonly site: { readonly lists: () => Lists | undefined; readonly isFresh: () => boolean };
  readonly refreshSite: () => Promise<void>;
  readonly read: (from: RoomId | "environment") => Promise<ReadLists>;
  readonly onError: (error: unknown) => void;
}

export class RoomWords {
  readonly own: StoredWordLists;
  readonly #deps: RoomWordsDeps;
  /** Loaded for the batch that is about to be written: the cache may have no room for all of them at once. */
  readonly #held = new Map<Lists, WordFilter>();

  constructor(deps: RoomWordsDeps) {
    this.#deps = deps;
    this.own = deps.own;
  }

  /** Before a batch. undefined: everything is there. What is not after this is busy. */
  prepare(): Promise<void> | undefined {
    if (this.#deps.site.isFresh() && this.#places()?.every(({ lists }) => this.#filterOf(lists))) return undefined;
    return this.#load();
  }

  /** After a batch. */
  done(): void {
    this.#held.clear();
  }

  /** The words of all lists; undefined: not all of them are loaded. */
  find(text: string, surface: WordSurface): PlacedHit[] | undefined {
    const hits: PlacedHit[] = [];
    const places = this.#places();
    if (!places) return undefined;
    for (const { from, lists } of places) {
      const filter = this.#filterOf(lists);
      if (!filter) return undefined;
      for (const hit of filter.check(text, surface)) hits.push({ ...hit, from });
    }
    return hits;
  }

  /** Those that have any lists; undefined: the environment's are not known. */
  #places(): WordPlace[] | undefined {
    const { own, above, site } = this.#deps;
    const everywhere = site.lists();
    if (!everywhere) return undefined;
    const places = [
      { from: "environment", lists: everywhere } as const,
      ...above(),
      { from: undefined, lists: own.infos },
    ];
    return places.filter((it) => it.lists.length > 0);
  }

  #filterOf(lists: Lists): WordFilter | undefined {
    return this.#held.get(lists) ?? knownFilter(lists);
  }

  async #load(): Promise<void> {
    const { site, refreshSite, onError } = this.#deps;
    try {
      if (!site.isFresh()) await within(LOAD_MS, refreshSite());
    } catch (error) {
      onError(error);
    }
    const missing = (this.#places() ?? []).map(async (place) => {
      try {
        const filter = this.#filterOf(place.lists) ?? (await this.#compile(place));
        this.#held.set(place.lists, filter);
      } catch (error) {
        onError(error);
      }
    });
    await Promise.all(missing);
  }

  /** What another object answers may be newer than what is known of it here: then that holds. */
  async #compile({ from, lists }: WordPlace): Promise<WordFilter> {
    const { own, read } = this.#deps;
    if (from === undefined) return filterOf(lists, () => own.all());
    const newest = await within(LOAD_MS, read(from));
    return filterOf(newest.infos, () => newest.lists);
  }
}
