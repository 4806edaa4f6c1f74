/** A message and what was done to it, in every order. */
import { describe, expect, test } from "vitest";
import { asRead, slotsOf, type Said } from "../../src/domain/message-as-read.ts";
import type { Activity } from "../../src/protocol/activity.ts";
import { MAX_REACTION_USERS } from "../../src/protocol/limits.ts";
import { trusted, type ActivityId, type RoomId, type UserId } from "../../src/protocol/ids.ts";

const EPOCH = 1_700_000_000_000;
const user = (id: string) => trusted<UserId>(id);
const hello: Said = {
  id: trusted<ActivityId>("0".repeat(26)),
  verb: "send",
  actor: { id: user("ada") },
  target: trusted<RoomId>("g~0123456789abcdefghjkmnpqrs"),
  epoch: EPOCH,
  seq: 5,
  at: EPOCH + 5,
  count: 5,
  object: { text: "hello", reply: { epoch: EPOCH, seq: 2 } },
};
const of = { epoch: EPOCH, seq: 5 };
const changed = { of, author: hello.actor, written: hello.at };
const by = (id: string, seq: number, epoch = EPOCH) => ({
  id: trusted<ActivityId>(String(seq).padStart(26, "0")),
  target: hello.target,
  count: 5,
  actor: { id: user(id) },
  epoch,
  seq,
  at: epoch + seq,
});
const edit = (seq: number, text: string, epoch = EPOCH): Activity => ({
  ...by("ada", seq, epoch),
  verb: "edit",
  object: { ...changed, text },
});
const remove = (seq: number, epoch = EPOCH): Activity => ({
  ...by("bob", seq, epoch),
  verb: "delete",
  object: { ...changed, reason: "rude" },
});
const undelete = (seq: number, text: string, edited?: number): Activity => ({
  ...by("bob", seq),
  verb: "undelete",
  object: { ...changed, text, ...(edited !== undefined && { edited }) },
});
const purge = (seq: number): Activity => ({ ...by("bob", seq), verb: "purge", object: changed });
const react = (seq: number, who: string, emoji: string, on = true): Activity => ({
  ...by(who, seq),
  verb: "react",
  object: { of, emoji, on },
});
const version = (seq: number, epoch = EPOCH) => ({ epoch, seq });

function* orders<T>(items: readonly T[]): Generator<T[]> {
  if (items.length < 2) yield [...items];
  for (const [i, item] of items.entries()) {
    if (items.length >= 2) for (const rest of orders(items.toSpliced(i, 1))) yield [item, ...rest];
  }
}
const read = (changes: readonly Activity[]) => asRead(hello, changes.flatMap(slotsOf));
/** One of them comes twice. */
function inEveryOrder(changes: readonly Activity[]): Said {
  const expected = read(changes);
  for (const order of orders(changes)) expect(read([...order, ...order.slice(0, 1)])).toEqual(expected);
  return expected;
}

describe("in whatever order its changes come", () => {
  test("a message that nothing was done to reads as it was written", () => {
    expect(read([])).toEqual(hello);
  });

  test("an edited one has the text of its last edit, and still answers what it answered", () => {
    const it = inEveryOrder([edit(7, "hello bob"), edit(9, "hello all"), edit(8, "hello cy")]);
    expect(it.object).toEqual({ text: "hello all", reply: { epoch: EPOCH, seq: 2 } });
    expect(it.overlay).toEqual({ version: version(9), edited: EPOCH + 9 });
  });

  test("a deleted one has no text, and says who did it and why", () => {
    const it = inEveryOrder([edit(7, "hello bob"), remove(9), react(8, "cy", "👍")]);
    expect(it.object.text).toBe("");
    expect(it.overlay).toEqual({
      version: version(9),
      edited: EPOCH + 7,
      deleted: { by: "bob", at: EPOCH + 9, reason: "rude" },
      reactions: [{ emoji: "👍", users: ["cy"], count: 1 }],
    });
  });

  test("an undeleted one reads as before", () => {
    const it = inEveryOrder([
      edit(6, "hello bob"),
      remove(7),
      undelete(9, "hello bob", EPOCH + 6),
      react(8, "cy", "👍"),
    ]);
    expect(it.object.text).toBe("hello bob");
    expect(it.overlay?.deleted).toBeUndefined();
    expect(it.overlay).toMatchObject({ version: version(9), edited: EPOCH + 6 });
  });

  test("an undeleted one that was never edited does not say so", () => {
    const it = inEveryOrder([remove(7), undelete(9, "hello")]);
    expect(it).toEqual({ ...hello, overlay: { version: version(9) } });
  });

  test("a purged one has no text, whatever else was done to it, also later", () => {
    const it = inEveryOrder([edit(6, "secret"), purge(8), undelete(9, "secret"), remove(7)]);
    expect(it.object.text).toBe("");
    expect(it.overlay).toEqual({ version: version(9), deleted: { by: "bob", at: EPOCH + 8, purged: true } });
  });

  test("a reaction counts once a person and emoji, by the last that was said of it", () => {
    const it = inEveryOrder([
      react(6, "bob", "👍"),
      react(7, "cy", "👍"),
      react(8, "bob", "👍", false),
      react(9, "bob", "🎉"),
      react(10, "cy", "👍"),
    ]);
    expect(it.overlay).toEqual({
      version: version(10),
      reactions: [
        { emoji: "🎉", users: ["bob"], count: 1 },
        { emoji: "👍", users: ["cy"], count: 1 },
      ],
    });
  });

  test("of many people the first are named, and all are counted", () => {
    const crowd = Array.from({ length: 60 }, (_, i) => react(10 + i, `user${i}`, "👍"));
    const [thumbs] = read(crowd.toReversed()).overlay?.reactions ?? [];
    expect(thumbs).toMatchObject({ count: 60 });
    expect(thumbs?.users).toHaveLength(MAX_REACTION_USERS);
    expect(thumbs?.users[0]).toBe("user0");
  });

  test("a held one that was let through says where it is now", () => {
    const released = { of, by: user("bob"), written: hello.at };
    const through: Activity = { ...by("ada", 8), verb: "send", released, object: { text: "hello" } };
    expect(inEveryOrder([through]).overlay).toEqual({ version: version(8), released: version(8) });
  });

  test("a change of a later life of the room is later, though its number is lower", () => {
    const it = inEveryOrder([edit(900, "before"), edit(3, "after", EPOCH + 1), react(2, "cy", "👍")]);
    expect(it.object.text).toBe("after");
    expect(it.overlay?.version).toEqual(version(3, EPOCH + 1));
  });
});
