import { expect, test } from "vitest";
import { base32, base32Time, batchOfIds, ulid } from "../../src/domain/ulid.ts";
import { activityId } from "../../src/protocol/ids.ts";

test("ids sort as their times do", () => {
  const ids = [1, 1_000, 1_700_000_000_000, 1_700_000_000_001].map((at) => ulid(at));
  expect(ids.toSorted()).toEqual(ids);
  expect(base32Time(0)).toBe("0000000000");
});

test("the ids of a batch are ids, distinct, and rise", () => {
  const next = batchOfIds(1_700_000_000_000);
  const ids = Array.from({ length: 5_000 }, next);
  expect(new Set(ids).size).toBe(5_000);
  expect(ids.toSorted()).toEqual(ids);
  expect(ids.every((id) => activityId.safeParse(id).success)).toBe(true);
});

test("bytes become five bits a character, the last one filled with zeros", () => {
  expect(base32(new Uint8Array([0, 0, 0, 0, 0]))).toBe("00000000");
  expect(base32(new Uint8Array([255]))).toBe("zw");
  expect(base32(new Uint8Array(16))).toHaveLength(26);
});
