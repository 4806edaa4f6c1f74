import fc from "fast-check";
import { describe, test } from "vitest";
import { highlightsOf, matches } from "../../src/domain/search-match.ts";
import { parseQuery } from "../../src/domain/search-query.ts";

const marked = (q: string, text: string): string[] =>
  highlightsOf(parseQuery(q), text).map(([start, end]) => text.slice(start, end));

describe("what is marked in a hit", () => {
  const cases: readonly (readonly [q: string, text: string, marked: readonly string[]])[] = [
    ["cafe", "Café? CAFE\u0301!", ["Café", "CAFE\u0301"]],
    ["strasse", "Straße", ["Straße"]],
    ["北京", "我爱北京，北 京", ["北京"]],
    ["北京 京都", "北京都", ["北京都"]],
    ["국", "한국", ["국"]],
    ["ガ", "ｶﾞｷﾞ", ["ｶﾞ"]],
    ['"red fox"', "red fox, red, fox. red - fox", ["red fox", "red, fox", "red - fox"]],
    ["fo*", "fox and food, of", ["fox", "food"]],
    ["fox -dog", "a fox", ["fox"]],
    ["👍", "ok 👍🏽", ["👍🏽"]],
    ["fi", "ﬁn ﬁ", ["ﬁ"]],
    ["!!!", "!!!", []],
  ];
  for (const [q, text, expected] of cases) {
    test(`${q} in ${JSON.stringify(text)}`, ({ expect }) => expect(marked(q, text)).toEqual(expected));
  }

  test("is in order, inside of the text, and never overlaps", ({ expect }) => {
    const piece = fc.constantFrom("a", "ab", "中", "中国", " ", "-", '"', "*", "é", "👍🏽", "한국");
    const written = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(written, written, (q, text) => {
        let before = -1;
        for (const [start, end] of highlightsOf(parseQuery(q), text)) {
          expect(start).toBeGreaterThan(before);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
          before = end;
        }
        if (matches(parseQuery(q), text)) expect(highlightsOf(parseQuery(q), text)).not.toEqual([]);
      }),
    );
  });
});

test("a text is found by every word of itself, and by itself in quotes", ({ expect }) => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom("red", "Größe", "中国", "한국어", "❤️", "x-y"), { minLength: 1 }), (words) => {
      const text = words.join(" ");
      for (const word of words) expect(matches(parseQuery(word), text)).toBe(true);
      expect(matches(parseQuery(`"${text}"`), text)).toBe(true);
      expect(matches(parseQuery(`${text} absent`), text)).toBe(false);
      expect(matches(parseQuery(`red2* ${text}`), text)).toBe(false);
    }),
  );
});

test("nothing is found by nothing", ({ expect }) => {
  expect(matches(parseQuery("?!"), "?!")).toBe(false);
});
