import { expect, test } from "vitest";
import { byteLength, isEmojiOnly } from "../../src/web/text/measure.ts";
import { hueOf, initialsOf } from "../../src/web/text/person.ts";

test("bytes are UTF-8 bytes", () => {
  expect(["a", "é", "漢", "👋"].map(byteLength)).toEqual([1, 2, 3, 4]);
});

test("one to three emoji are shown large, anything beside them is not", () => {
  for (const text of ["🐦", "👏👏", "👩‍👩‍👧 🇫🇮 ❤️"]) expect(isEmojiOnly(text)).toBe(true);
  for (const text of ["", "1", "🐦!", "👏👏👏👏", "a🐦"]) expect(isEmojiOnly(text)).toBe(false);
});

test("initials are those of the first word and the last, whole characters", () => {
  expect(["Ada King Lovelace", "bob", "林美", "😀 x", "dev:ada", ""].map(initialsOf)).toEqual([
    "AL",
    "B",
    "林",
    "😀X",
    "DA",
    "?",
  ]);
});

test("a colour is the same for the same id, and a hue", () => {
  expect(hueOf("ada")).toBe(hueOf("ada"));
  expect(new Set(["ada", "bob", "cleo", "dmitri"].map(hueOf)).size).toBe(4);
  for (const id of ["", "ada", "x".repeat(128)]) expect(hueOf(id)).toBeGreaterThanOrEqual(0);
  for (const id of ["", "ada", "x".repeat(128)]) expect(hueOf(id)).toBeLessThan(360);
});
