/** Word lists as they are set and listed: `/v1/rooms/:id/word-lists`, for those who may set the rules of the room. */
import * as z from "zod/mini";
import { time } from "./ids.ts";
import { wordList } from "./word-list.ts";

/** Lists of one place: the environment, a channel, a room. */
export const MAX_WORD_LISTS = 8;
/** Words of all lists of one place together; a filter of them takes 8 MB, and an isolate has 128 MB for all. */
export const MAX_WORDS_PER_PLACE = 60_000;
/** Body of `PUT`: 60,000 words of 16 letters, and their quotes. */
export const MAX_WORD_LIST_BYTES = 2_000_000;

const { id, name, action, match, applies } = wordList.shape;

export const wordListId = id;
/** `PUT /v1/rooms/:id/word-lists/:list`; the id is in the path. */
export const putWordListBody = z.omit(wordList, { id: true });

/** Everything about a list but its words. */
export const wordListInfo = z.object({
  id,
  name,
  action,
  match,
  applies,
  /** How many. */
  words: z.int(),
  /** Lists with the same hash do the same. */
  hash: z.string(),
  changed: time,
});
export type WordListInfo = z.infer<typeof wordListInfo>;

/** `GET /v1/rooms/:id/word-lists`: the room's own; those of the channels above and of the site hold here as well. */
export const wordListsAnswer = z.object({ lists: z.array(wordListInfo) });
export type WordListsAnswer = z.infer<typeof wordListsAnswer>;
