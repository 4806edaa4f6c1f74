import { evictDurableObject } from "cloudflare:test";
import { expect, test } from "vitest";
import { device, EPOCH, newUser, objectOf, TellingRoom } from "./support-user.ts";

const at = (seq: number, epoch = EPOCH) => ({ epoch, seq });

test("a device is welcomed with who it is, how long, and every conversation, newest first", async () => {
  const ada = newUser("ada");
  const expires = Date.now() + 600_000;
  const first = await device(ada, expires);
  expect(await first.welcome).toMatchObject({ you: { id: ada, name: "Ada" }, conversations: [], expires });

  const [older, newer] = [await TellingRoom.named("Older"), await TellingRoom.named("Newer")];
  await objectOf(ada).tell(newer.news(9, 8, { last: newer.message(9, "new") }));
  await objectOf(ada).tell(older.news(5, 4, { last: older.message(5, "old") }));

  const second = await device(ada);
  const { conversations, session } = await second.welcome;
  expect(conversations.map((it) => it.name)).toEqual(["Newer", "Older"]);
  expect(conversations[0]).toMatchObject({ room: newer.id, unread: 8, read: at(1), last: { object: { text: "new" } } });
  expect(session).not.toBe((await first.welcome).session);
  expect(await second.list()).toEqual(conversations);
});

test("news reaches every device, and the same news told again reaches none", async () => {
  const ada = newUser("ada");
  const room = await TellingRoom.named("Garden");
  const devices = [await device(ada), await device(ada)];
  const news = room.news(3, 2);
  expect(await objectOf(ada).tell(news)).toEqual({ watched: true });
  await objectOf(ada).tell(news);
  for (const one of devices) {
    await one.list();
    expect(one.pushed).toMatchObject([{ room: room.id, count: 2, unread: 2 }]);
  }
});

test("a room is told whether anybody looks on", async () => {
  const ada = newUser("ada");
  const room = await TellingRoom.named("Garden");
  expect(await objectOf(ada).tell(room.news(3, 2))).toEqual({ watched: false });
});

test("older news than what is known changes nothing", async () => {
  const ada = newUser("ada");
  const room = await TellingRoom.named("Garden");
  const one = await device(ada);
  await objectOf(ada).tell(room.news(9, 8, { name: "Garden, renamed" }));
  await objectOf(ada).tell(room.news(5, 4));
  expect(await one.list()).toMatchObject([{ name: "Garden, renamed", head: at(9), count: 8, unread: 8 }]);
  expect(one.pushed).toHaveLength(1);
});

test("what I have read is read on every device, and never becomes unread again", async () => {
  const ada = newUser("ada");
  const room = await TellingRoom.named("Garden");
  await objectOf(ada).tell(room.news(10, 8));
  const [phone, laptop] = [await device(ada), await device(ada)];

  expect(await phone.request({ verb: "read", room: room.id, at: at(7), count: 5 })).toMatchObject({ ok: {} });
  const seen = await laptop.until(() => laptop.pushed[0]);
  expect(seen).toMatchObject({ read: at(7), unread: 3 });
  await phone.list();
  expect(phone.pushed).toEqual([seen]);

  // A device that lags behind, and one that repeats itself.
  for (const seq of [3, 7]) await laptop.request({ verb: "read", room: room.id, at: at(seq), count: 2 });
  await evictDurableObject(objectOf(ada));
  expect(await laptop.list()).toEqual([seen]);
  expect(laptop.pushed).toHaveLength(1);
});

test("a marker at the head, or beyond what this object knows, leaves nothing unread and nothing negative", async () => {
  const ada = newUser("ada");
  const room = await TellingRoom.named("Garden");
  await objectOf(ada).tell(room.news(10, 8));
  const one = await device(ada);

  // What the client says of a place that is known is put right.
  await one.request({ verb: "read", room: room.id, at: at(10), count: 1 });
  expect(await one.list()).toMatchObject([{ unread: 0 }]);

  await one.request({ verb: "read", room: room.id, at: at(20), count: 15 });
  expect(await one.list()).toMatchObject([{ read: at(20), unread: 0 }]);
  await objectOf(ada).tell(room.news(15, 12));
  expect(await one.list()).toMatchObject([{ head: at(15), unread: 0 }]);
  await objectOf(ada).tell(room.news(22, 17));
  expect(await one.list()).toMatchObject([{ head: at(22), unread: 2 }]);
});

test("a marker of a room that is not mine, or of an epoch that never was, is refused", async () => {
  const ada = newUser("ada");
  const [mine, other] = [await TellingRoom.named("Mine"), await TellingRoom.named("Other")];
  await objectOf(ada).tell(mine.news(10, 8));
  const one = await device(ada);
  const read = async (room: TellingRoom, epoch: number) =>
    (await one.request({ verb: "read", room: room.id, at: at(5, epoch), count: 5 })).error?.code;
  expect(await read(other, EPOCH)).toBe("not_found");
  expect(await read(mine, EPOCH + 1)).toBe("cursor_invalid");
  expect(await one.list()).toMatchObject([{ read: at(1), unread: 8 }]);
});

test("whoever writes has read, and nothing before joining is unread", async () => {
  const ada = newUser("ada");
  const room = await TellingRoom.named("Garden");
  await objectOf(ada).tell(room.news(10, 8, { joined: { at: at(6), count: 5 } }));
  const one = await device(ada);
  expect(await one.list()).toMatchObject([{ read: at(6), unread: 3 }]);
  await objectOf(ada).tell(room.news(12, 10, { own: { at: at(11), count: 9 } }));
  expect(await one.list()).toMatchObject([{ read: at(11), unread: 1 }]);
  // The answer is older than the question it is told with.
  await objectOf(ada).tell(room.news(13, 11, { own: { at: at(4), count: 3 } }));
  expect(await one.list()).toMatchObject([{ read: at(11), unread: 2 }]);
});

test("whispers to me are unread one by one, once each, until I read past them", async () => {
  const ada = newUser("ada");
  const room = await TellingRoom.named("Garden");
  const one = await device(ada);
  await objectOf(ada).tell(room.news(5, 2, { whispers: [at(3), at(5)] }));
  await objectOf(ada).tell(room.news(6, 2, { whispers: [at(5), at(6)] }));
  expect(await one.list()).toMatchObject([{ count: 2, unread: 5 }]);

  await evictDurableObject(objectOf(ada));
  await one.request({ verb: "read", room: room.id, at: at(5), count: 2 });
  expect(await one.list()).toMatchObject([{ unread: 1 }]);
  // Told late, but read already.
  await objectOf(ada).tell(room.news(6, 2, { whispers: [at(3)] }));
  expect(await one.list()).toMatchObject([{ unread: 1 }]);
  await objectOf(ada).tell(room.news(7, 3, { own: { at: at(7), count: 3 } }));
  expect(await one.list()).toMatchObject([{ unread: 0 }]);
});

test("what was unread when an epoch ended stays unread until the new one is read", async () => {
  const ada = newUser("ada");
  const room = await TellingRoom.named("Garden");
  const one = await device(ada);
  await objectOf(ada).tell(room.news(10, 8));
  await one.request({ verb: "read", room: room.id, at: at(5), count: 5 });
  const next = EPOCH + 1_000;
  await objectOf(ada).tell({ ...room.news(0, 2), head: at(2, next) });
  expect(await one.list()).toMatchObject([{ head: at(2, next), count: 2, unread: 5 }]);

  // Reading on in the old one, then in the new one.
  await one.request({ verb: "read", room: room.id, at: at(9), count: 7 });
  expect(await one.list()).toMatchObject([{ unread: 3 }]);
  await one.request({ verb: "read", room: room.id, at: at(1, next), count: 1 });
  expect(await one.list()).toMatchObject([{ unread: 1 }]);
  // News of the epoch that is over comes last of all.
  await objectOf(ada).tell(room.news(11, 9));
  expect(await one.list()).toMatchObject([{ head: at(2, next), unread: 1 }]);
});

test("a room that I left is gone from every device, and late news does not bring it back", async () => {
  const ada = newUser("ada");
  const room = await TellingRoom.named("Garden");
  await objectOf(ada).tell(room.news(5, 4, { whispers: [at(5)] }));
  const one = await device(ada);
  await objectOf(ada).tell(room.newsToStranger(7, 5));
  expect(await one.list()).toEqual([]);
  expect(one.pushed).toMatchObject([{ room: room.id, left: true, unread: 0 }]);
  expect(await objectOf(ada).roomIds()).toEqual([]);

  await evictDurableObject(objectOf(ada));
  await objectOf(ada).tell(room.news(6, 5));
  await objectOf(ada).tell(room.newsToStranger(7, 5));
  expect(await one.list()).toEqual([]);
  expect((await one.request({ verb: "read", room: room.id, at: at(7), count: 5 })).error?.code).toBe("not_found");

  // Coming back counts from there.
  await objectOf(ada).tell(room.news(9, 7, { joined: { at: at(8), count: 6 } }));
  expect(await one.list()).toMatchObject([{ room: room.id, read: at(8), unread: 1 }]);
  expect(await objectOf(ada).roomIds()).toEqual([room.id]);
  expect(one.pushed).toHaveLength(2);
});

test("that somebody else's room exists is no news, nor that I left one I was never told of", async () => {
  const ada = newUser("ada");
  const room = await TellingRoom.named("Garden");
  const one = await device(ada);
  await objectOf(ada).tell(room.newsToStranger(5, 4));
  expect(await one.list()).toEqual([]);
  expect(one.pushed).toEqual([]);
});

test("the other one of a direct room stays known when news does not name them", async () => {
  const ada = newUser("ada");
  const bob = newUser("bob");
  const room = await TellingRoom.named("unused");
  const one = await device(ada);
  await objectOf(ada).tell(room.news(2, 1, { kind: "direct", peer: { id: bob, name: "Bob" } }));
  await objectOf(ada).tell(room.news(3, 2, { kind: "direct" }));
  expect(await one.list()).toMatchObject([{ kind: "direct", peer: { id: bob, name: "Bob" }, unread: 2 }]);
});

test("devices stay connected while the object is evicted, and hear what comes after", async () => {
  const ada = newUser("ada");
  const room = await TellingRoom.named("Garden");
  const one = await device(ada);
  await one.welcome;
  await evictDurableObject(objectOf(ada));
  expect(await objectOf(ada).tell(room.news(3, 2))).toEqual({ watched: true });
  expect(await one.until(() => one.pushed[0])).toMatchObject({ room: room.id });
});
