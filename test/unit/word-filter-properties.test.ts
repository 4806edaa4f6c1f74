/** The word filter on whatever there may be. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { foldText } from "../../src/domain/word-filter/units.ts";
import { verdictOf } from "../../src/domain/word-filter/verdict.ts";
import { compileWordLists } from "../../src/domain/word-filter/word-filter.ts";
import { listOf } from "./word-filter-lists.ts";
import { placesOf } from "./word-filter-reference.ts";

const letters = (least: number, most: number) =>
  fc.string({ unit: fc.constantFrom("a", "b"), minLength: least, maxLength: most });
const word = fc.oneof(
  { weight: 5, arbitrary: letters(1, 5) },
  { weight: 1, arbitrary: fc.tuple(letters(1, 3), letters(1, 3)).map((both) => both.join(" ")) },
);
const sentence = fc.string({
  unit: fc.oneof({ weight: 3, arbitrary: fc.constantFrom("a", "b") }, fc.constantFrom(" ", ".")),
  maxLength: 30,
});

/** Characters for which something special holds, and any others. */
const character = fc.oneof(
  fc.constantFrom(
    ...Array.from(
      "aÉßıİﬁñ019@$!|+('’.- \n\t中国かガﾞﾞ가각ㄱㅏไทยกําहि👍🏽❤️\u200d🇩🇪🅰𝓼ﷺЖжёѕαΣςᎪꓢ\u0301\u0e47\u3099\u1161\ud83d\ude00\u0000",
    ),
  ),
  fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }),
);
const anything = fc.array(character, { maxLength: 40 }).map((all) => all.join(""));

describe("the word filter", () => {
  test("finds what a slow one finds, of any words in any text of a small language", () => {
    fc.assert(
      fc.property(fc.uniqueArray(word, { minLength: 1, maxLength: 6 }), fc.boolean(), sentence, (words, part, text) => {
        const filter = compileWordLists([listOf(words, { match: part ? "part" : "word" })]);
        const found = filter.check(text, "message").map(({ word: it, start, end }) => ({ word: it, start, end }));
        expect(sorted(found)).toEqual(sorted(placesOf(words, part, text)));
      }),
      { numRuns: 1_000 },
    );
  });

  test("finds in one pass over many lists what each list finds alone", () => {
    const lists = fc.array(fc.tuple(fc.uniqueArray(word, { maxLength: 4 }), fc.constantFrom("word", "part")), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(lists, sentence, (all, text) => {
        const each = all.map(([words, match], i) => listOf(words, { id: `list-${i}`, match }));
        const alone = each.flatMap((it) => compileWordLists([it]).check(text, "message"));
        expect(sorted(compileWordLists(each).check(text, "message"))).toEqual(sorted(alone));
      }),
    );
  });

  test("names whole characters, in order, whatever the text is", () => {
    fc.assert(
      fc.property(fc.array(anything, { minLength: 1, maxLength: 5 }), anything, fc.boolean(), (words, rest, part) => {
        const filter = compileWordLists([listOf(words, { match: part ? "part" : "word" })]);
        const text = [words[0], rest, words[1]].join(" ");
        let before = 0;
        for (const { start, end } of filter.check(text, "message")) {
          expect(start).toBeGreaterThanOrEqual(before);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
          expect([isWithinPair(text, start), isWithinPair(text, end)]).toEqual([false, false]);
          before = start;
        }
      }),
    );
  });

  test("finds every listed word of letters in a text that is this word", () => {
    const letter = character.filter((it) => /^[\p{L}--[\uff9e\uff9f\u1160-\u11ff]]$/v.test(it));
    const ofLetters = fc.array(letter, { minLength: 2, maxLength: 12 }).map((all) => all.join(""));
    fc.assert(
      fc.property(ofLetters, (it) => {
        const filter = compileWordLists([listOf([it])]);
        fc.pre(filter.unusable.length === 0);
        expect(filter.check(it, "name")).toHaveLength(1);
      }),
    );
  });
});

describe("a masked text", () => {
  test("is as long as before, is well formed if it was, and differs only in the places of the hits", () => {
    fc.assert(
      fc.property(fc.array(anything, { minLength: 1, maxLength: 5 }), anything, (words, rest) => {
        const text = `${rest}${words.join(rest)}`;
        const hits = compileWordLists([listOf(words, { match: "part", action: "mask" })]).check(text, "message");
        const { text: masked } = verdictOf(hits, text);
        expect(masked).toHaveLength(text.length);
        if (text.isWellFormed()) expect(masked.isWellFormed()).toBe(true);
        for (let at = 0; at < text.length; at++) {
          const isHit = hits.some(({ start, end }) => start <= at && at < end);
          expect(masked.charAt(at)).toBe(isHit ? "*" : text.charAt(at));
        }
      }),
    );
  });
});

describe("folding", () => {
  test("is the same when done twice", () => {
    fc.assert(
      fc.property(anything, (text) => {
        expect(foldText(foldText(text))).toBe(foldText(text));
      }),
      { numRuns: 1_000 },
    );
  });

  test("leaves no character to which there is more to do", () => {
    const unfinished = Array.from({ length: 0x1_0000 }, (_, code) => foldText(`a${String.fromCharCode(code)}`)).filter(
      (folded) => foldText(folded) !== folded,
    );
    expect(unfinished).toEqual([]);
  });

  test("does not care for composition", () => {
    fc.assert(
      fc.property(anything, (text) => {
        expect(foldText(text.normalize("NFC"))).toBe(foldText(text.normalize("NFD")));
        expect(foldText(text.normalize("NFKC"))).toBe(foldText(text.normalize("NFKD")));
      }),
    );
  });
});

describe("the work for a text", () => {
  /** Nothing but what asks for further readings. */
  const hostile: Record<string, string> = {
    "separators and single letters": "a . b - ",
    "single letters": "a ",
    "separators alone": ". ",
    "dots between letters": "a.",
    "pieces of words": "ab.cd-ef ",
    "one letter": "a",
    "digits within words": "a1b2 ",
    "signs that may be letters": "a!b|c+d(",
    "exclamation marks": "!",
    "plus signs": "+",
    "mixed scripts": "aбγդ1 ",
    accents: "a\u0301\u0302",
    "long ligatures": "ﷺ",
    emoji: "🇸👍🏽",
    "beginnings of a word": "spaspaspa sp4",
  };
  for (const [what, piece] of Object.entries(hostile)) {
    test(`grows as the text does: ${what}`, () => {
      const filter = compileWordLists([
        listOf(["spam", "spa spa", "a b c d e f g", "abcd", "aab"]),
        listOf(["pas"], { id: "b", match: "part" }),
      ]);
      const work = (bytes: number): number => {
        const before = filter.steps;
        filter.check(piece.repeat(bytes / Buffer.byteLength(piece)), "message");
        return filter.steps - before;
      };
      expect(work(65_536) / work(4_096)).toBeLessThan(17);
      expect(work(65_536) / 65_536).toBeLessThan(60);
    });
  }
});

function sorted<T extends { start: number; end: number; word: string }>(all: readonly T[]): T[] {
  return all.toSorted((a, b) => a.start - b.start || a.end - b.end || a.word.localeCompare(b.word));
}

function isWithinPair(text: string, at: number): boolean {
  return /[\ud800-\udbff]/.test(text.charAt(at - 1)) && /[\udc00-\udfff]/.test(text.charAt(at));
}
