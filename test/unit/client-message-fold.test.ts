import { describe, expect, test } from "vitest";
import { changesIn, isChange, withChanges, type Change } from "../../src/client/message-fold.ts";
import { activity, type Activity } from "../../src/protocol/activity.ts";
import { formatCursor } from "../../src/protocol/cursor.ts";
import { MAX_REACTION_USERS } from "../../src/protocol/limits.ts";
import { actorOf, activityOf } from "./client-support/people.ts";

const EPOCH = 1_000;
const place = (seq: number) => ({ epoch: EPOCH, seq, count: 1, at: EPOCH + seq });
const OF = { epoch: EPOCH, seq: 1 };

function message(overlay?: object): Extract<Activity, { verb: "send" }> {
  const it = activity.parse({
    ...activityOf(place(1), "send", "ada", { text: "first" }),
    ...(overlay && { overlay }),
  });
  if (it.verb !== "send") throw new Error("not a message");
  return it;
}
function change(seq: number, name: string, verb: string, object: object): Change {
  const it = activity.parse({
    ...activityOf(place(seq), "join", name),
    verb,
    object: { of: OF, ...(verb !== "react" && { author: actorOf("ada"), written: EPOCH + 1 }), ...object },
  });
  if (!isChange(it)) throw new Error("not a change");
  return it;
}
const reacts = (seq: number, name: string, emoji: string, on = true) => change(seq, name, "react", { emoji, on });

describe("a message and what becomes of it", () => {
  test("reads as it was edited last, and says when", () => {
    const edits = [change(2, "ada", "edit", { text: "second" }), change(3, "ada", "edit", { text: "third" })];
    expect(withChanges(message(), edits)).toMatchObject({
      object: { text: "third" },
      overlay: { version: { epoch: EPOCH, seq: 3 }, edited: EPOCH + 3 },
    });
  });

  test("has no text once it is deleted, says by whom and why, and reads again when that is undone", () => {
    const gone = change(2, "bob", "delete", { reason: "rude" });
    expect(withChanges(message(), [gone])).toMatchObject({
      object: { text: "" },
      overlay: { deleted: { by: "bob", at: EPOCH + 2, reason: "rude" } },
    });
    const back = withChanges(message(), [gone, change(3, "bob", "undelete", { text: "first" })]);
    expect(back.object.text).toBe("first");
    expect(back.overlay).toEqual({ version: { epoch: EPOCH, seq: 3 } });
  });

  test("says that it was purged", () => {
    expect(withChanges(message(), [change(2, "bob", "purge", {})]).overlay?.deleted).toMatchObject({ purged: true });
  });

  test("has each person's emoji once, in the order of their coming, until it is taken back", () => {
    const steps = [reacts(2, "bob", "👍"), reacts(3, "cy", "🎉"), reacts(4, "cy", "👍"), reacts(5, "bob", "👍")];
    expect(withChanges(message(), steps).overlay?.reactions).toEqual([
      { emoji: "👍", users: ["bob", "cy"], count: 2 },
      { emoji: "🎉", users: ["cy"], count: 1 },
    ]);
    const taken = [
      ...steps,
      reacts(6, "cy", "🎉", false),
      reacts(7, "bob", "👍", false),
      reacts(8, "dan", "👍", false),
    ];
    expect(withChanges(message(), taken).overlay?.reactions).toEqual([{ emoji: "👍", users: ["cy"], count: 1 }]);
  });

  test("counts people beyond those that it names", () => {
    const crowd = Array.from({ length: MAX_REACTION_USERS + 2 }, (_, i) => reacts(2 + i, `p${i}`, "👍"));
    const [thumbs] = withChanges(message(), crowd).overlay?.reactions ?? [];
    expect(thumbs?.users).toHaveLength(MAX_REACTION_USERS);
    expect(thumbs?.count).toBe(MAX_REACTION_USERS + 2);
  });

  test("that history gave with changes in it takes none of them twice", () => {
    const read = message({
      version: { epoch: EPOCH, seq: 5 },
      reactions: [{ emoji: "👍", users: ["bob"], count: 60 }],
    });
    const after = withChanges(read, [reacts(4, "cy", "👍"), reacts(5, "dan", "👍"), reacts(6, "eve", "👍")]);
    expect(after.overlay?.reactions).toEqual([{ emoji: "👍", users: ["bob", "eve"], count: 61 }]);
  });

  test("that was held says so when it is let through as another", () => {
    const through = activity.parse({
      ...activityOf(place(9), "send", "ada", { text: "first" }),
      released: { of: OF, by: "bob", written: EPOCH + 1 },
    });
    const changes = changesIn([message(), through])?.get(formatCursor(OF)) ?? [];
    expect(withChanges(message(), changes).overlay).toMatchObject({ released: { epoch: EPOCH, seq: 9 } });
  });
});
