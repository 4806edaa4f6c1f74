/** Word lists of a room by REST: read, set and removed by those who may set its rules. */
import { hashOf } from "../../src/domain/word-filter/list-hash.ts";
import { errorOf } from "../../src/protocol/errors.ts";
import type { WordListsAnswer } from "../../src/protocol/listed-words.ts";
import type { WordList } from "../../src/protocol/word-list.ts";
import { filterOf } from "../words/filters.ts";
import { may } from "./may.ts";
import type { Parts } from "./parts.ts";
import type { Asker, Refused } from "./room-api.ts";
import type { SetWords } from "./verbs/set-words.ts";

export function listWords(parts: Parts, by: Asker): WordListsAnswer | Refused {
  const verdict = may(parts, by, "set-acl", Date.now());
  return verdict.allowed ? { lists: [...parts.words.own.infos] } : { error: verdict.error };
}

export function readWords(parts: Parts, by: Asker, id: string): WordList | Refused {
  const listed = listWords(parts, by);
  if ("error" in listed) return listed;
  return parts.words.own.get(id) ?? { error: errorOf("not_found") };
}

/** Hashed and compiled before its batch: from its answer on everything is checked by it, and nothing waits for that. */
export async function prepareWords(
  parts: Parts,
  by: Asker,
  id: string,
  list: WordList | undefined,
): Promise<SetWords | Refused> {
  const verdict = may(parts, by, "set-acl", Date.now());
  if (!verdict.allowed) return { error: verdict.error };
  const { own } = parts.words;
  const refused = list && own.refusal(list);
  if (refused) return { error: refused };
  const hash = list ? await hashOf(list) : "";
  const others = own.infos.filter((it) => it.id !== id);
  const hashes = list ? [...others, { hash }] : others;
  if (hashes.length > 0)
    filterOf(hashes, () => [...others.flatMap((it) => own.get(it.id) ?? []), ...(list ? [list] : [])]);
  return { verb: "set-words", ref: "-", listId: id, list, hash };
}
