import { expect, test } from "vitest";
import { LATE_MS, pageOf } from "../../workers/presence/changes-page.ts";

const NOW = 100_000;
const entries = (...scores: number[]) => scores.map((score, at) => ({ member: `user-${at}`, score }));

test("a page that is not full is the last one, and the next question reaches back for what arrives late", () => {
  const found = entries(1, 2, 3);
  expect(pageOf(found, NOW, 4)).toEqual({ page: found, more: false, next: NOW - LATE_MS });
  expect(pageOf([], NOW, 4)).toEqual({ page: [], more: false, next: NOW - LATE_MS });
});

test("a full page ends before the last time, of which more may stand on the next one", () => {
  const found = entries(1, 2, 3, 3);
  expect(pageOf(found, NOW, 4)).toEqual({ page: found.slice(0, 2), more: true, next: 2 });
});

test("a full page of one time alone goes on all the same, and never asks for itself again", () => {
  const found = entries(7, 7, 7);
  expect(pageOf(found, NOW, 3)).toEqual({ page: found, more: true, next: 7 });
});
