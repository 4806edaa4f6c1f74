/** What holds for the whole environment: one object, of a fixed name. So far its word lists. */
import { DurableObject } from "cloudflare:workers";
import wordListTables from "../../migrations/room/0006_word_lists.sql";
import type { WireError } from "../../src/protocol/errors.ts";
import type { WordListInfo } from "../../src/protocol/listed-words.ts";
import type { WordList } from "../../src/protocol/word-list.ts";
import type { Env } from "../env.ts";
import { migrate } from "../event-log/migrate.ts";
import { StoredWordLists } from "./stored-word-lists.ts";

export const SITE_NAME = "site";

export interface SiteApi {
  listWordLists(): Promise<readonly WordListInfo[]>;
  readWordLists(): Promise<{ readonly infos: readonly WordListInfo[]; readonly lists: readonly WordList[] }>;
  putWordList(list: WordList, hash: string): Promise<WordListInfo | { readonly error: WireError }>;
  /** Was there such a list? */
  removeWordList(id: string): Promise<boolean>;
}

export class Site extends DurableObject<Env> implements SiteApi {
  readonly #lists: StoredWordLists;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    migrate(ctx.storage, [{ name: "room/0006_word_lists", sql: wordListTables }]);
    this.#lists = new StoredWordLists(ctx.storage.sql);
  }

  async listWordLists(): Promise<readonly WordListInfo[]> {
    return this.#lists.infos;
  }

  async readWordLists(): Promise<{ infos: readonly WordListInfo[]; lists: readonly WordList[] }> {
    return { infos: this.#lists.infos, lists: this.#lists.all() };
  }

  async putWordList(list: WordList, hash: string): Promise<WordListInfo | { readonly error: WireError }> {
    const refused = this.#lists.refusal(list);
    if (refused) return { error: refused };
    return this.ctx.storage.transactionSync(() => this.#lists.put(list, hash, Date.now()));
  }

  async removeWordList(id: string): Promise<boolean> {
    const known = this.#lists.infos.some((it) => it.id === id);
    this.ctx.storage.transactionSync(() => this.#lists.remove(id));
    return known;
  }
}
