/**
 * The word lists of the environment, as this isolate knows them. A change holds here at once, and in every other isolate
 * within SITE_KNOWN_MS: each asks again before a write when what it knows is older than that.
 */
import { hashOf } from "../../src/domain/word-filter/list-hash.ts";
import type { WireError } from "../../src/protocol/errors.ts";
import type { WordListInfo } from "../../src/protocol/listed-words.ts";
import type { WordList } from "../../src/protocol/word-list.ts";
import type { Env } from "../env.ts";
import { callObject } from "../object-call.ts";
import { SITE_NAME } from "./site.ts";

const SITE_KNOWN_MS = 30_000;
/** What is known serves for that long when the site cannot be asked: writes do not wait for it each time. */
const RETRY_MS = 5_000;

let known: { readonly infos: readonly WordListInfo[]; readonly at: number } | undefined;

/** What is known, however old; undefined: nobody has asked yet. */
export function siteLists(): readonly WordListInfo[] | undefined {
  return known?.infos;
}

export function isSiteFresh(now: number): boolean {
  return known !== undefined && known.at + SITE_KNOWN_MS > now;
}

/** Asks. Every object for itself: what one object waits for another one may not wait for. */
export async function refreshSite(env: Env): Promise<void> {
  const infos = await callObject(env.SITE, SITE_NAME, (site) => site.listWordLists()).catch((error: unknown) => {
    if (known) known = { ...known, at: Date.now() - SITE_KNOWN_MS + RETRY_MS };
    throw error;
  });
  // The same array as long as it is the same: rooms compare.
  const isSame = known !== undefined && JSON.stringify(known.infos) === JSON.stringify(infos);
  known = { infos: isSame && known ? known.infos : infos, at: Date.now() };
}

/** For operators only: the routes that lead here check that. */
export async function putSiteWordList(env: Env, list: WordList): Promise<WordListInfo | { readonly error: WireError }> {
  const hash = await hashOf(list);
  const put = await callObject(env.SITE, SITE_NAME, async (site) => site.putWordList(list, hash));
  await refreshSite(env);
  return put;
}

/** For operators only. Was there such a list? */
export async function removeSiteWordList(env: Env, id: string): Promise<boolean> {
  const removed = await callObject(env.SITE, SITE_NAME, (site) => site.removeWordList(id));
  await refreshSite(env);
  return removed;
}
