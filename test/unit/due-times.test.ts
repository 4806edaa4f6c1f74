import { expect, test } from "vitest";
import { DueTimes } from "../../workers/event-log/due-times.ts";

function table() {
  const armed: number[] = [];
  return { armed, due: new DueTimes<"outbox" | "token">({ setAlarm: (at) => armed.push(at) }) };
}

test("the one alarm is the earliest of all due times, and is written only when it moves forward", () => {
  const { armed, due } = table();
  due.set("outbox", 500);
  due.set("token", 900);
  due.set("token", 800);
  expect(armed).toEqual([500]);
  due.set("token", 100);
  expect(armed).toEqual([500, 100]);
});

test("an alarm that goes off too early takes nothing, and is armed again for what is left", () => {
  const { armed, due } = table();
  due.set("outbox", 500);
  expect(due.takeDue(499)).toEqual([]);
  due.rearm();
  expect(armed).toEqual([500, 500]);
});

test("what is due is taken once; the rest is armed", () => {
  const { armed, due } = table();
  due.set("outbox", 500);
  due.set("token", 900);
  expect(due.takeDue(600)).toEqual(["outbox"]);
  expect(due.has("outbox")).toBe(false);
  due.rearm();
  expect(armed).toEqual([500, 900]);
  expect(due.takeDue(900)).toEqual(["token"]);
  due.rearm();
  expect(armed).toEqual([500, 900]);
});

test("a later time does not take the place of a sooner one, unless it is set to it", () => {
  const { due } = table();
  due.atLatest("token", 500);
  due.atLatest("token", 900);
  expect(due.takeDue(500)).toEqual(["token"]);
});
