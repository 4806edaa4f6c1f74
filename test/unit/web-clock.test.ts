import { expect, test } from "vitest";
import { clockTime, dayLabel, daysAgo, shortTime } from "../../src/web/text/clock.ts";

const now = new Date(2026, 10, 24, 12, 0).getTime();
const MINUTE_MS = 60_000;

test("what was just now is told in minutes, what was today by the clock", () => {
  expect(shortTime(now - 20_000, now)).toBe("now");
  expect(shortTime(now - 5 * MINUTE_MS, now)).toBe("5 min");
  const morning = new Date(2026, 10, 24, 8, 30).getTime();
  expect(shortTime(morning, now)).toBe(clockTime(morning));
});

test("a clock that is a little ahead does not make a message come from the future", () => {
  expect(shortTime(now + 30_000, now)).toBe("now");
  expect(dayLabel(now + 30_000, now)).toBe("Today");
});

test("days are counted by the calendar, not in hours", () => {
  const justAfterMidnight = new Date(2026, 10, 24, 0, 5).getTime();
  const justBefore = new Date(2026, 10, 23, 23, 55).getTime();
  expect(daysAgo(justBefore, justAfterMidnight)).toBe(1);
  expect(dayLabel(justBefore, now)).toBe("Yesterday");
});

test("another year is named", () => {
  expect(dayLabel(new Date(2024, 2, 4).getTime(), now)).toContain("2024");
  expect(shortTime(new Date(2024, 2, 4).getTime(), now)).toContain("2024");
});
