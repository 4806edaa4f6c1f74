import { expect, test } from "vitest";
import { trusted, type UserId } from "../../src/protocol/ids.ts";
import { timeline, type Line } from "../../src/web/state/timeline.ts";
import { newsBetween } from "../../src/web/state/unread-line.ts";
import { EPOCH, pending, sent } from "./web-items.ts";

const you = { id: trusted<UserId>("ada"), name: "Ada" };
const at = (seq: number) => ({ epoch: EPOCH, seq });
const shape = (lines: readonly Line[]) =>
  lines.map((line) => {
    if (line.kind === "message") return `${line.author.id}${line.first ? " first" : ""}${line.last ? " last" : ""}`;
    return line.kind === "notice" ? line.text : line.kind;
  });

test("messages of one author in a row are a group, until somebody else speaks or time passes", () => {
  const later = EPOCH + 3_600_000 + 10 * 60_000;
  const items = [
    sent(1, { by: "bob" }),
    sent(2, { by: "bob" }),
    sent(3, { by: "ada" }),
    sent(4, { by: "ada", at: later }),
  ];
  expect(shape(timeline(items, you, undefined))).toEqual([
    "day",
    "bob first",
    "bob last",
    "ada first last",
    "ada first last",
  ]);
});

test("a whisper is never in one group with what everybody sees", () => {
  const items = [sent(1, { by: "bob" }), sent(2, { by: "bob", to: ["ada"] }), sent(3, { by: "bob", to: ["ada"] })];
  expect(shape(timeline(items, you, undefined))).toEqual(["day", "bob first last", "bob first", "bob last"]);
});

test("each day begins with a separator that keeps its key when older items come above", () => {
  const day = 86_400_000;
  const items = [
    sent(1, { by: "bob", at: EPOCH }),
    sent(2, { by: "bob", at: EPOCH + day }),
    sent(3, { by: "bob", at: EPOCH + day }),
  ];
  const keys = (lines: readonly Line[]) => lines.filter(({ kind }) => kind === "day").map(({ key }) => key);
  expect(keys(timeline(items, you, undefined))).toHaveLength(2);
  expect(keys(timeline(items.slice(2), you, undefined))).toEqual(keys(timeline(items, you, undefined)).slice(1));
});

test("a day on which there is nothing to read has no separator", () => {
  const created = sent(1, { verb: "create", by: "bob", object: { kind: "direct" }, at: EPOCH });
  expect(shape(timeline([created, sent(2, { by: "bob", at: EPOCH + 3 * 86_400_000 })], you, undefined))).toEqual([
    "day",
    "bob first last",
  ]);
});

test("people who join one after the other are one line; who leaves begins another", () => {
  const items = ["bob", "cleo", "dan", "eve", "fay"].map((by, i) => sent(i + 1, { verb: "join", by }));
  items.push(sent(6, { verb: "leave", by: "bob" }));
  expect(shape(timeline(items, you, undefined))).toEqual(["day", "BOB, CLEO, DAN and 2 more joined", "BOB left"]);
});

test("the new line stands before the first message of somebody else that was not read, once", () => {
  const items = [sent(1, { by: "bob" }), sent(2, { by: "ada" }), sent(3, { by: "bob" }), sent(4, { by: "bob" })];
  expect(shape(timeline(items, you, at(1)))).toEqual([
    "day",
    "bob first last",
    "ada first last",
    "new",
    "bob first",
    "bob last",
  ]);
});

test("joins and one's own messages are never new", () => {
  const items = [sent(1, { by: "bob" }), sent(2, { verb: "join", by: "cleo" }), sent(3, { by: "ada" })];
  expect(shape(timeline(items, you, at(1)))).not.toContain("new");
  expect(newsBetween(items, you, at(0))).toBe(1);
  expect(newsBetween(items, you, at(1))).toBe(0);
});

test("a window that begins below the new line does not show it a second time", () => {
  const items = [sent(1, { by: "bob" }), sent(2, { by: "bob" }), sent(3, { by: "bob" })];
  expect(shape(timeline(items.slice(2), you, at(1), items[1]))).not.toContain("new");
});

test("a message on its way is one's own, and goes on the group of the last one", () => {
  const items = [sent(1, { by: "ada" }), pending("p1", EPOCH + 3_600_000 + 2_000)];
  const lines = timeline(items, you, undefined);
  expect(shape(lines)).toEqual(["day", "ada first", "ada last"]);
  expect(lines.at(-1)).toMatchObject({ key: "p1", mine: true, text: "on its way" });
});

test("a message on its way is shown also before it is known who one is", () => {
  expect(timeline([pending("p1", EPOCH)], undefined, undefined).at(-1)).toMatchObject({ key: "p1", mine: true });
});

test("a hole that nothing can fill any more is said", () => {
  const items = [sent(1, { verb: "gap-lost", by: "bob", object: { first: 1, last: 3 } })];
  expect(shape(timeline(items, you, undefined))).toEqual(["day", "Some messages here were lost for good"]);
});
