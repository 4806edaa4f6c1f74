/** The word lists of one place, in its object's storage: what they are about in memory, their words on disk. */
import * as z from "zod/mini";
import { errorOf, type WireError } from "../../src/protocol/errors.ts";
import {
  MAX_WORD_LISTS,
  MAX_WORDS_PER_PLACE,
  wordListInfo,
  type WordListInfo,
} from "../../src/protocol/listed-words.ts";
import type { WordList } from "../../src/protocol/word-list.ts";

/** Of 64 characters of four bytes: a part stays well under the 2 MB that a value may have. */
const PART_WORDS = 5_000;
const wordsOf = z.array(z.string());

export class StoredWordLists {
  readonly #sql: SqlStorage;
  #infos: readonly WordListInfo[];

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.#infos = sql
      .exec<{ info: string }>("SELECT info FROM word_lists ORDER BY id")
      .toArray()
      .map(({ info }) => wordListInfo.parse(JSON.parse(info)));
  }

  /** By id. Another array after each change. */
  get infos(): readonly WordListInfo[] {
    return this.#infos;
  }

  get(id: string): WordList | undefined {
    const info = this.#infos.find((it) => it.id === id);
    if (!info) return undefined;
    const parts = this.#sql
      .exec<{ words: string }>("SELECT words FROM word_list_parts WHERE list = ? ORDER BY part", id)
      .toArray();
    const { name, action, match, applies } = info;
    const words = parts.flatMap((it) => wordsOf.parse(JSON.parse(it.words)));
    return { id, action, match, applies, words, ...(name !== undefined && { name }) };
  }

  all(): WordList[] {
    return this.#infos.flatMap(({ id }) => this.get(id) ?? []);
  }

  /** Why this list cannot be added, or take the place of the one that has its id. */
  refusal(list: Pick<WordList, "id" | "words">): WireError | undefined {
    const others = this.#infos.filter((it) => it.id !== list.id);
    if (others.length >= MAX_WORD_LISTS) return errorOf("too_many", `${MAX_WORD_LISTS} lists`);
    const words = others.reduce((sum, it) => sum + it.words, list.words.length);
    return words > MAX_WORDS_PER_PLACE ? errorOf("too_many", `${MAX_WORDS_PER_PLACE} words together`) : undefined;
  }

  // In the caller's transaction.

  put(list: WordList, hash: string, changed: number): WordListInfo {
    const { id, name, action, match, applies, words } = list;
    const info = wordListInfo.parse({ id, name, action, match, applies, words: words.length, hash, changed });
    this.#forget(id);
    this.#sql.exec("INSERT INTO word_lists VALUES (?, ?)", id, JSON.stringify(info));
    for (let part = 0; part * PART_WORDS < words.length; part++) {
      const some = words.slice(part * PART_WORDS, (part + 1) * PART_WORDS);
      this.#sql.exec("INSERT INTO word_list_parts VALUES (?, ?, ?)", id, part, JSON.stringify(some));
    }
    this.#infos = [...this.#infos.filter((it) => it.id !== id), info].toSorted((a, b) => (a.id < b.id ? -1 : 1));
    return info;
  }

  remove(id: string): void {
    this.#forget(id);
    this.#infos = this.#infos.filter((it) => it.id !== id);
  }

  #forget(id: string): void {
    this.#sql.exec("DELETE FROM word_lists WHERE id = ?", id);
    this.#sql.exec("DELETE FROM word_list_parts WHERE list = ?", id);
  }
}
