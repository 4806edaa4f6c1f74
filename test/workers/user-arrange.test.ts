import { evictDurableObject } from "cloudflare:test";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Arranged } from "../../src/protocol/user-frame.ts";
import { device, EPOCH, newUser, objectOf, TellingRoom } from "./support-user.ts";

async function adaWithGarden() {
  const ada = newUser("ada");
  const room = await TellingRoom.named("Garden");
  const one = await device(ada);
  await one.welcome;
  await objectOf(ada).tell(room.news(5, 3));
  return { ada, room, one };
}

test("what one device arranges the others show, and it outlives an eviction", async () => {
  const { ada, room, one } = await adaWithGarden();
  const two = await device(ada);
  await two.welcome;
  expect(await one.request({ verb: "arrange", room: room.id, muted: true, pinned: true })).toMatchObject({ ok: {} });
  await two.list();
  expect(two.pushed.at(-1)).toMatchObject({ room: room.id, muted: true, pinned: true, unread: 3 });

  await evictDurableObject(objectOf(ada));
  expect(await two.list()).toMatchObject([{ room: room.id, muted: true, pinned: true, unread: 3 }]);
  const { conversations } = await (await device(ada)).welcome;
  expect(conversations).toMatchObject([{ muted: true, pinned: true }]);
  expect(conversations[0]).not.toHaveProperty("archived");
});

test("arranging again what is so already tells nobody", async () => {
  const { room, one } = await adaWithGarden();
  await one.request({ verb: "arrange", room: room.id, archived: true });
  await one.list();
  const told = one.pushed.length;
  await one.request({ verb: "arrange", room: room.id, archived: true, pinned: false });
  await one.list();
  expect(one.pushed).toHaveLength(told);
});

test("what is hidden is out of the list until the next message, muted or not", async () => {
  const { ada, room, one } = await adaWithGarden();
  await one.request({ verb: "arrange", room: room.id, hidden: true, muted: true });
  expect(await one.list()).toEqual([]);
  expect(one.pushed.at(-1)).toMatchObject({ hidden: true });
  await evictDurableObject(objectOf(ada));
  expect((await (await device(ada)).welcome).conversations).toEqual([]);

  // Somebody joined.
  await objectOf(ada).tell(room.news(6, 3));
  expect(await one.list()).toEqual([]);

  await objectOf(ada).tell(room.news(7, 4));
  const list = await one.list();
  expect(list).toMatchObject([{ muted: true, unread: 4 }]);
  expect(list[0]).not.toHaveProperty("hidden");
});

test("a whisper brings back what is hidden, even one that is told late", async () => {
  const { ada, room, one } = await adaWithGarden();
  await one.request({ verb: "arrange", room: room.id, hidden: true });
  await objectOf(ada).tell(room.news(8, 3));
  expect(await one.list()).toEqual([]);
  await objectOf(ada).tell(room.news(7, 3, { whispers: [{ epoch: EPOCH, seq: 7 }] }));
  expect(await one.list()).toMatchObject([{ room: room.id, unread: 4 }]);
});

test("what is archived comes back by a message, unless it is muted", async () => {
  const { ada, room, one } = await adaWithGarden();
  await one.request({ verb: "arrange", room: room.id, archived: true, muted: true });
  await objectOf(ada).tell(room.news(6, 4));
  expect(await one.list()).toMatchObject([{ archived: true, unread: 4 }]);

  // What was said meanwhile is no reason any more.
  await one.request({ verb: "arrange", room: room.id, muted: false });
  await objectOf(ada).tell(room.news(7, 4));
  expect(await one.list()).toMatchObject([{ archived: true }]);
  await objectOf(ada).tell(room.news(8, 5));
  expect((await one.list())[0]).not.toHaveProperty("archived");
});

test("of pinned and archived the later one holds", async () => {
  const { room, one } = await adaWithGarden();
  await one.request({ verb: "arrange", room: room.id, pinned: true });
  await one.request({ verb: "arrange", room: room.id, archived: true });
  const [archived] = await one.list();
  expect(archived).toMatchObject({ archived: true });
  expect(archived).not.toHaveProperty("pinned");
  await one.request({ verb: "arrange", room: room.id, pinned: true });
  const [pinned] = await one.list();
  expect(pinned).toMatchObject({ pinned: true });
  expect(pinned).not.toHaveProperty("archived");
});

test("who comes back to a room finds it as if new", async () => {
  const { ada, room, one } = await adaWithGarden();
  await one.request({ verb: "arrange", room: room.id, muted: true, hidden: true });
  await objectOf(ada).tell(room.newsToStranger(6, 3));
  expect(await one.request({ verb: "arrange", room: room.id, muted: false })).toMatchObject({
    error: { code: "not_found" },
  });
  await objectOf(ada).tell(room.news(7, 3, { joined: { at: { epoch: EPOCH, seq: 7 }, count: 3 } }));
  const list = await one.list();
  expect(list).toMatchObject([{ room: room.id, unread: 0 }]);
  expect(list[0]).not.toHaveProperty("muted");
});

test("a room that is none of mine, and a wish that is none, get an error, and the socket lives", async () => {
  const { room, one } = await adaWithGarden();
  const other = await TellingRoom.named("Elsewhere");
  expect(await one.request({ verb: "arrange", room: other.id, muted: true })).toMatchObject({
    error: { code: "not_found" },
  });
  for (const wish of [{ muted: "yes" }, { starred: true }])
    expect(await one.request({ verb: "arrange", room: room.id, ...wish })).toMatchObject({
      error: { code: "invalid" },
    });
  expect(await one.list()).toHaveLength(1);
});

const flag = fc.boolean();
const wishes = fc.record({ muted: flag, pinned: flag, archived: flag, hidden: flag }, { requiredKeys: [] });
const steps = fc.array(fc.oneof(wishes, fc.constantFrom("message" as const, "join" as const)), { maxLength: 8 });

type Happened = "message" | "join" | Arranged;

/** Arranges or tells all of it, and says what a device then lists. */
async function listedAfter(happened: readonly Happened[], evicting: boolean) {
  const { ada, room, one } = await adaWithGarden();
  let [seq, count] = [5, 3];
  for (const it of happened) {
    if (evicting) await evictDurableObject(objectOf(ada));
    if (typeof it !== "string") await one.request({ verb: "arrange", room: room.id, ...it });
    else await objectOf(ada).tell(room.news(++seq, it === "message" ? ++count : count));
  }
  return (await one.list()).map(({ muted, pinned, archived, unread, head }) => {
    return { muted, pinned, archived, unread, head };
  });
}

test("an eviction before whatever happens changes nothing of the list", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (happened) => {
      expect(await listedAfter(happened, true)).toEqual(await listedAfter(happened, false));
    }),
    { numRuns: 25 },
  );
});
