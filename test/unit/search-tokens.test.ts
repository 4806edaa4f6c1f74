import fc from "fast-check";
import { describe, test } from "vitest";
import { fold } from "../../src/domain/search-fold.ts";
import { MAX_TERM_LENGTH, placesOf, spaced, tokenise } from "../../src/domain/search-tokens.ts";

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: fc.constantFrom(...Array.from("aÉß ñ中国한カﾞﾞ가ᄀ々ー👍🏽‍❤️🇩🇪\u0301\u200d\ud800ﬁ½ไทย")) }),
);

describe("folding a text", () => {
  const cases: Record<string, string> = {
    "Größe ŁÓDŹ": "grosse lodz",
    İstanbul: "istanbul",
    "ΟΔΟΣ οδός": "οδοσ οδοσ",
    "Ёжик Ελλάδα": "ежик ελλαδα",
    "e\u0301 = é": "e = e",
    "ﾃｽﾄ ｶﾞ": "テスト ガ",
    "가 = \u1100\u1161": "가 = 가",
    "ﬁ ½ ⓪ ㈱": "fi 1⁄2 0 (株)",
    "👍🏽 ❤️ 1️⃣": "👍 ❤ 1",
    "שָׁלוֹם نَصّ": "שלום نص",
    がは: "がは",
    हिन्दी: "हिन्दी",
  };
  for (const [original, folded] of Object.entries(cases)) {
    test(`${original} becomes ${folded}`, ({ expect }) => expect(fold(original).text).toBe(folded));
  }

  test("is the same when done twice", ({ expect }) => {
    fc.assert(
      fc.property(text, (original) => {
        const terms = tokenise(original).map(({ term }) => term);
        expect(terms.map((term) => fold(term).text)).toEqual(terms);
      }),
    );
  });

  test("tells for every unit where it came from", ({ expect }) => {
    fc.assert(
      fc.property(text, (original) => {
        const folded = fold(original);
        let before = 0;
        for (let i = 0; i < folded.text.length; i++) {
          expect(folded.start(i)).toBeGreaterThanOrEqual(before);
          expect(folded.end(i)).toBeGreaterThan(folded.start(i));
          expect(folded.end(i)).toBeLessThanOrEqual(original.length);
          before = folded.start(i);
        }
      }),
    );
  });
});

describe("the tokens of a text", () => {
  const cases: Record<string, string> = {
    "don't stop": "don t stop",
    "https://example.com/foo_bar?x=1": "https example com foo bar x 1",
    "中国人 hello世界": "中国人 hello 世界",
    "한국어를 カタカナ 々ー": "한국어를 カタカナ 々ー",
    "ok👍🏽👩🏽‍💻🇩🇪🇫🇷": "ok 👍 👩 💻 🇩🇪 🇫🇷",
    ไทยabcไทย: "ไทย abc ไทย",
    "!? … €": "",
  };
  for (const [original, tokens] of Object.entries(cases)) {
    test(`${original} is found by ${tokens || "nothing"}`, ({ expect }) =>
      expect(spaced(tokenise(original))).toBe(tokens));
  }

  test("are the same for the spaced text: whoever breaks it again breaks it as we did", ({ expect }) => {
    fc.assert(
      fc.property(text, (original) => {
        const tokens = tokenise(original);
        const again = tokenise(spaced(tokens));
        expect(again.map(({ term, joined }) => [term, joined])).toEqual(
          tokens.map(({ term, joined }) => [term, joined]),
        );
      }),
    );
  });

  test("fold to themselves where the text is cut out by their range", ({ expect }) => {
    fc.assert(
      fc.property(text, (original) => {
        for (const { term, start, end } of tokenise(original)) {
          expect(fold(original.slice(start, end)).text).toContain(term);
        }
      }),
    );
  });

  test("of a run are its characters and its pairs, each at its place", ({ expect }) => {
    expect([...placesOf(tokenise("中国中国 a"))]).toEqual([
      ["中", [1, 3]],
      ["中国", [1, 3]],
      ["国", [2, 4]],
      ["国中", [2]],
      ["a", [5]],
    ]);
  });

  test("are never longer than a store takes, and never end in half a character", ({ expect }) => {
    const [token] = tokenise("𝒳".repeat(3) + "𐐨".repeat(500));
    expect(token?.term.length).toBeLessThanOrEqual(MAX_TERM_LENGTH);
    expect(token?.term.isWellFormed()).toBe(true);
  });
});
