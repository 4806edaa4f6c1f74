import fc from "fast-check";
import { expect, test } from "vitest";
import { excerpt } from "../../src/web/text/excerpt.ts";

const joined = (pieces: ReturnType<typeof excerpt>) => pieces.map(({ text }) => text).join("");
const hits = (pieces: ReturnType<typeof excerpt>) => pieces.filter(({ hit }) => hit).map(({ text }) => text);

test("a short text is shown whole, with its hits", () => {
  const pieces = excerpt("the pier at dusk", [
    [12, 16],
    [4, 8],
  ]);
  expect(joined(pieces)).toBe("the pier at dusk");
  expect(hits(pieces)).toEqual(["pier", "dusk"]);
});

test("of a long text the part around the first hit is shown", () => {
  const text = `${"x ".repeat(200)}needle${" y".repeat(200)}`;
  const pieces = excerpt(text, [[400, 406]]);
  expect(hits(pieces)).toEqual(["needle"]);
  expect(joined(pieces).length).toBeLessThan(180);
  expect(joined(pieces)).toMatch(/^… .* …$/);
});

test("hits that overlap, are empty, backwards or outside do no harm", () => {
  const pieces = excerpt("abcdef", [
    [0, 3],
    [2, 4],
    [5, 5],
    [4, 2],
    [5, 99],
  ]);
  expect(joined(pieces)).toBe("abcdef");
  expect(hits(pieces)).toEqual(["abc", "d", "f"]);
});

test("whatever the ranges, no text is made up", () => {
  const ranges = fc.array(fc.tuple(fc.integer({ min: -5, max: 300 }), fc.integer({ min: -5, max: 300 })));
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), ranges, (text, found) => {
      const shown = joined(excerpt(text, found, 60))
        .replace(/^… /, "")
        .replace(/ …$/, "");
      expect(text.includes(shown)).toBe(true);
    }),
  );
});
