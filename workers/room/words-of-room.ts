/** The word lists of a room, put together from its storage, its ancestors, and the site. */
import type { RoomId } from "../../src/protocol/ids.ts";
import type { Env } from "../env.ts";
import { logError } from "../log-error.ts";
import { callObject } from "../object-call.ts";
import { SITE_NAME } from "../words/site.ts";
import { isSiteFresh, refreshSite, siteLists } from "../words/site-words.ts";
import { StoredWordLists } from "../words/stored-word-lists.ts";
import { RoomWords, type ReadLists, type RoomWordsDeps } from "./word-lists.ts";

export function wordsOfRoom(env: Env, sql: SqlStorage, above: RoomWordsDeps["above"]): RoomWords {
  return new RoomWords({
    own: new StoredWordLists(sql),
    above,
    site: { lists: siteLists, isFresh: () => isSiteFresh(Date.now()) },
    refreshSite: () => refreshSite(env),
    read: (from) => readLists(env, from),
    onError: (error) => logError("word lists could not be loaded", error),
  });
}

async function readLists(env: Env, from: RoomId | "environment"): Promise<ReadLists> {
  if (from === "environment") return callObject(env.SITE, SITE_NAME, (site) => site.readWordLists());
  return callObject(env.ROOMS, from, (room) => room.readWordLists());
}
