import fc from "fast-check";
import { expect, test } from "vitest";
import { around, newer, older, resolve, SHOWN, SHOWN_AT_MOST } from "../../src/web/state/window.ts";

const list = (length: number, from = 0) => Array.from({ length }, (_, i) => ({ key: `k${from + i}` }));

test("without a first item the newest are in the document", () => {
  expect(resolve(list(1_000), undefined)).toEqual({ start: 1_000 - SHOWN, end: 1_000 });
  expect(resolve(list(3), undefined)).toEqual({ start: 0, end: 3 });
});

test("what is added on either side does not move the window", () => {
  const before = list(500, 500);
  const first = older(before, resolve(before, undefined));
  const shown = (items: typeof before) => items.slice(resolve(items, first).start)[0]?.key;
  expect(shown([...list(500), ...before, ...list(50, 1_000)])).toBe(shown(before));
});

test("scrolling all the way up and down again passes every item, with a bounded number in the document", () => {
  const items = list(2_000);
  let slice = resolve(items, undefined);
  const seen = new Set<string>();
  const look = () => {
    for (const { key } of items.slice(slice.start, slice.end)) seen.add(key);
    expect(slice.end - slice.start).toBeLessThanOrEqual(SHOWN_AT_MOST);
  };
  for (let i = 0; i < 100 && slice.start > 0; i++) {
    slice = resolve(items, older(items, slice));
    look();
  }
  expect(slice.start).toBe(0);
  for (let i = 0; i < 100 && slice.end < items.length; i++) {
    slice = resolve(items, newer(items, slice));
    look();
  }
  expect(slice.end).toBe(items.length);
  expect(seen.size).toBe(items.length);
});

test("an item that is asked for is in the window, wherever it is", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3_000 }), fc.nat(), (length, n) => {
      const items = list(length);
      const index = n % length;
      const { start, end } = resolve(items, around(items, index));
      expect(start).toBeLessThanOrEqual(index);
      expect(end).toBeGreaterThan(index);
    }),
  );
});

test("when its first item is gone the window follows the newest again", () => {
  expect(resolve(list(10), "gone")).toEqual({ start: 0, end: 10 });
});
