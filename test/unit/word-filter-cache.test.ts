import { describe, test } from "vitest";
import { WordFilterCache } from "../../src/domain/word-filter/filter-cache.ts";
import { hashOf } from "../../src/domain/word-filter/list-hash.ts";
import { wordList } from "../../src/protocol/word-list.ts";
import { MAX_WORD_LENGTH, MAX_WORD_LIST_LENGTH, MAX_WORDS_PER_LIST } from "../../src/protocol/word-list.ts";
import { listOf, wholeWords } from "./word-filter-lists.ts";

describe("the hash of a list", () => {
  const list = listOf(["spam", "ham"]);

  test("is the same for the same content: the name, the order and repetitions do not matter", async ({ expect }) => {
    const hash = await hashOf(list);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(await hashOf({ ...list, name: "Food" })).toBe(hash);
    expect(await hashOf({ ...list, words: ["ham", "spam", "ham"], applies: ["name", "message"] })).toBe(hash);
  });

  test("is another one for anything that the list does otherwise", async ({ expect }) => {
    const others = [
      { ...list, words: ["spam"] },
      { ...list, words: ["spamham"] },
      { ...list, words: ["spam", "Ham"] },
      { ...list, id: "other" },
      { ...list, action: "flag" as const },
      { ...list, match: "part" as const },
      { ...list, applies: ["name" as const] },
    ];
    const hashes = await Promise.all([list, ...others].map(hashOf));
    expect(new Set(hashes)).toHaveLength(others.length + 1);
  });

  test("never changes by itself: filters and lists of different deployments meet", async ({ expect }) => {
    expect(await hashOf(list)).toBe("e41301ad60b01a7d795bb37d17fc4e8db28c31ebf9c7841f0121d25ae13b33a3");
  });
});

describe("the filters of an isolate", () => {
  const filter = wholeWords("spam");
  const { bytes } = filter;

  test("are found by the hashes of their lists, in any order", ({ expect }) => {
    const cache = new WordFilterCache();
    cache.put(["a", "b"], filter);
    expect(cache.get(["b", "a", "b"])).toBe(filter);
    expect(cache.get(["a"])).toBeUndefined();
    expect(cache.get([])).toBeUndefined();
  });

  test("go when there are too many bytes, the least recently used ones first", ({ expect }) => {
    const cache = new WordFilterCache(3 * bytes);
    for (const hash of ["a", "b", "c"]) cache.put([hash], filter);
    cache.get(["a"]);
    cache.put(["d"], filter);
    expect(["a", "b", "c", "d"].filter((hash) => cache.get([hash]))).toEqual(["a", "c", "d"]);
    expect(cache.bytes).toBe(3 * bytes);
  });

  test("count once, however often they are put", ({ expect }) => {
    const cache = new WordFilterCache(3 * bytes);
    for (let i = 0; i < 5; i++) cache.put(["a"], filter);
    expect(cache.bytes).toBe(bytes);
  });

  test("make room for one that is too large for all, which stays until the next one", ({ expect }) => {
    const cache = new WordFilterCache(bytes / 2);
    cache.put(["a"], filter);
    expect(cache.get(["a"])).toBe(filter);
    cache.put(["b"], filter);
    expect([cache.get(["a"]), cache.get(["b"])]).toEqual([undefined, filter]);
  });
});

describe("a list from outside", () => {
  const list = listOf(["spam", "傻逼", "🖕", "kill yourself", "$$$"]);
  const isList = (it: unknown): boolean => wordList.safeParse(it).success;

  test("is taken as it is", ({ expect }) => {
    expect(wordList.parse({ ...list, name: "Food" })).toEqual({ ...list, name: "Food" });
    expect(isList({ ...list, words: [] })).toBe(true);
  });

  const wrong: Record<string, object> = {
    "an unknown action": { ...list, action: "ignore" },
    "an unknown match": { ...list, match: "prefix" },
    "no surface": { ...list, applies: [] },
    "an unknown surface": { ...list, applies: ["topic"] },
    "an id that is none": { ...list, id: "My List" },
    "an unknown field": { ...list, words: [], color: "red" },
    "an empty word": { ...list, words: [""] },
    "a word of punctuation": { ...list, words: ["..."] },
    "a word of half a character": { ...list, words: ["a\ud83d"] },
    "a word that is too long": { ...list, words: ["a".repeat(MAX_WORD_LENGTH + 1)] },
    "too many words": { ...list, words: Array.from({ length: MAX_WORDS_PER_LIST + 1 }, (_, i) => `w${i}`) },
    "too many letters": {
      ...list,
      words: Array.from({ length: MAX_WORD_LIST_LENGTH / MAX_WORD_LENGTH + 1 }, () => "a".repeat(MAX_WORD_LENGTH)),
    },
  };
  for (const [what, it] of Object.entries(wrong)) {
    test(`is refused with ${what}`, ({ expect }) => expect(isList(it)).toBe(false));
  }
});
