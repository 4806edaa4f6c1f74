/** The word lists of the environment, and a try of them. */
import * as z from "zod/mini";
import { compileWordLists } from "../../../src/domain/word-filter/word-filter.ts";
import { errorOf } from "../../../src/protocol/errors.ts";
import {
  MAX_WORD_LIST_BYTES,
  putWordListBody,
  wordListId,
  wordListInfo,
  wordListsAnswer,
} from "../../../src/protocol/listed-words.ts";
import { wordAction, wordList, wordSurface } from "../../../src/protocol/word-list.ts";
import { callObject } from "../../object-call.ts";
import { putSiteWordList, removeSiteWordList } from "../../words/site-words.ts";
import { SITE_NAME } from "../../words/site.ts";
import { prepare, type PreparedRoute } from "../route.ts";

const LIST = { name: "list", schema: wordListId } as const;

const tryBody = z.strictObject({
  text: z.string().check(z.maxLength(4_000)),
  surface: wordSurface,
  /** Instead of the lists that are set. */
  list: z.optional(wordList),
});
const tryAnswer = z.object({
  hits: z.array(z.object({ list: z.string(), action: wordAction, word: z.string(), start: z.int(), end: z.int() })),
});

export const wordRoutes: readonly PreparedRoute[] = [
  prepare({
    method: "get",
    path: "/word-lists",
    tag: "words",
    summary: "The word lists of the environment",
    answer: { name: "WordLists", schema: wordListsAnswer, text: "Everything about each but its words." },
    handle: async (c) => {
      const lists = await callObject(c.env.SITE, SITE_NAME, (site) => site.listWordLists());
      return { ok: true, value: { lists: [...lists] } };
    },
  }),
  prepare({
    method: "get",
    path: "/word-lists/{list}",
    tag: "words",
    summary: "One list with its words",
    parameters: [LIST],
    answer: { name: "WordList", schema: wordList, text: "The list." },
    handle: async (c) => {
      const { lists } = await callObject(c.env.SITE, SITE_NAME, async (site) => site.readWordLists());
      const found = lists.find((it) => it.id === c.req.param("list"));
      return found ? { ok: true, value: found } : { ok: false, error: errorOf("not_found") };
    },
  }),
  prepare({
    method: "put",
    path: "/word-lists/{list}",
    tag: "words",
    summary: "Set a list",
    description: "Holds at once where it was set, and everywhere within 30 seconds.",
    parameters: [LIST],
    body: { name: "NewWordList", schema: putWordListBody, maxBytes: MAX_WORD_LIST_BYTES },
    answer: { name: "WordListInfo", schema: wordListInfo, text: "What was set." },
    handle: async (c, body) => {
      const put = await putSiteWordList(c.env, { id: wordListId.parse(c.req.param("list")), ...body });
      return "error" in put ? { ok: false, error: put.error } : { ok: true, value: put };
    },
  }),
  prepare({
    method: "delete",
    path: "/word-lists/{list}",
    tag: "words",
    summary: "Remove a list",
    parameters: [LIST],
    answer: { name: "Done", schema: z.object({}), text: "It is gone." },
    handle: async (c) => {
      const removed = await removeSiteWordList(c.env, wordListId.parse(c.req.param("list")));
      return removed ? { ok: true, value: {} } : { ok: false, error: errorOf("not_found") };
    },
  }),
  prepare({
    method: "post",
    path: "/word-tries",
    tag: "words",
    summary: "What would the lists say of this text?",
    scope: "starling:read",
    description: "Of the lists that are set, or of one that is not set yet. Changes nothing.",
    body: { name: "WordTry", schema: tryBody, maxBytes: MAX_WORD_LIST_BYTES },
    answer: { name: "WordHits", schema: tryAnswer, text: "Every hit: where it is, and what the list does about it." },
    handle: async (c, { text, surface, list }) => {
      const set = list ? undefined : await callObject(c.env.SITE, SITE_NAME, async (site) => site.readWordLists());
      const filter = compileWordLists(list ? [list] : (set?.lists ?? []));
      return { ok: true, value: { hits: filter.check(text, surface).map((it) => ({ ...it })) } };
    },
  }),
];
