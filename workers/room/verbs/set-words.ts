/**
 * `set-words`: a word list of the room is set or removed. By REST only: it may be larger than any frame. What it needs, its
 * hash and its filter, was made before; the log says what changed, not the words.
 */
import { may } from "../may.ts";
import { moderatorsBut } from "../moderators.ts";
import { errorOf } from "../../../src/protocol/errors.ts";
import type { WordList } from "../../../src/protocol/word-list.ts";
import type { BatchDraft } from "../batch.ts";
import type { Parts } from "../parts.ts";
import type { Asker } from "../room-api.ts";
import { actorOf } from "../session.ts";
import type { Outcome } from "./verb.ts";

export interface SetWords {
  readonly verb: "set-words";
  readonly ref: string;
  readonly listId: string;
  /** Absent: it is removed. */
  readonly list: WordList | undefined;
  readonly hash: string;
}

export function setWords(parts: Parts, batch: BatchDraft, by: Asker, { listId: id, list, hash }: SetWords): Outcome {
  const verdict = may(parts, by, "set-acl", batch.now);
  if (!verdict.allowed) return verdict;
  const { own } = parts.words;
  const refused = list && own.refusal(list);
  if (refused) return { error: refused };
  if (!list && !own.infos.some((it) => it.id === id)) return { error: errorOf("not_found") };
  if (list) own.put(list, hash, batch.now);
  else own.remove(id);
  const object = list ? { list: id, action: list.action, words: list.words.length, hash } : { list: id };
  return batch.add({ verb: "set-words", actor: actorOf(by), to: moderatorsBut(parts, by.principal.id), object });
}
