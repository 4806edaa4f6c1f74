/** How a channel's word travels: with objects evicted between any two steps, and with pushes that are lost. */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import type { RoomId } from "../../src/protocol/ids.ts";
import type { Accepted } from "../../src/protocol/room-frame.ts";
import { channel, fresh, roomIn } from "./hierarchy-people.ts";
import { connect, hello, join, stubOf, type TestRoom } from "./room-people.ts";

const ADULTS = [{ rule: "range", attribute: "age", min: 18 }];

/** Whom the parent tells of changes, as it is written there. */
function awakeIn(parent: TestRoom): Promise<string[]> {
  return runInDurableObject(stubOf(parent), (_, { storage }) =>
    storage.sql
      .exec<{ room: string }>("SELECT room FROM awake ORDER BY room")
      .toArray()
      .map((it) => it.room),
  );
}

/** Calls of these rooms fail until it is restored. */
function unreachable(...rooms: readonly TestRoom[]) {
  vi.spyOn(console, "error").mockImplementation(() => {});
  const lost = new Set<RoomId>(rooms.map((it) => it.id));
  const byName = env.ROOMS.getByName.bind(env.ROOMS);
  return vi.spyOn(env.ROOMS, "getByName").mockImplementation((name) => {
    if (lost.has(name as RoomId)) throw new Error("unreachable");
    return byName(name);
  });
}

/** Takes its memory away, unless it has none. */
function forget(room: TestRoom): Promise<void> {
  return evictDurableObject(stubOf(room)).catch((error: unknown) => {
    if (!String(error).includes("not currently running")) throw error;
  });
}

async function threeLevels() {
  const city = await channel(fresh("Wels"));
  const topic = await channel("Games", city);
  const room = await roomIn(topic, "Chess");
  return { city, topic, room };
}

test("a change reaches a room below a channel that was evicted, and goes on doing so", async () => {
  const { city, topic, room } = await threeLevels();
  const bob = await join(room, "bob");
  const ada = await connect(city, "ada");
  for (const policy of [{ send: ADULTS }, { send: null }, { send: ADULTS }, { send: null }]) {
    await evictDurableObject(stubOf(topic));
    expect(await ada.request({ verb: "set-acl", policy })).toHaveProperty("ok");
    const answer = await bob.request(hello());
    if (policy.send) expect(answer).toMatchObject({ error: { denied: { at: city.id } } });
    else expect(answer).toHaveProperty("ok");
  }
  expect(await awakeIn(city)).toEqual([topic.id]);
});

test("any of the three may be evicted between any two steps", async () => {
  const { city, topic, room } = await threeLevels();
  const bob = await join(room, "bob");
  const ada = await connect(city, "ada");
  for (const gone of [city, topic, room]) {
    for (const [verb, code] of [
      ["mute", "muted"],
      ["unmute", undefined],
    ] as const) {
      await forget(gone);
      expect(await ada.request({ verb, user: "bob" })).toHaveProperty("ok");
      await forget(gone);
      const answer = await bob.request(hello());
      expect(answer.error?.code).toBe(code);
    }
  }
});

test("a room that nobody is in is told at most once more, and asks when somebody comes", async () => {
  const city = await channel(fresh("Steyr"));
  const room = await roomIn(city, "Empty");
  expect(await awakeIn(city)).toEqual([room.id]);
  await evictDurableObject(stubOf(room));
  const ada = await connect(city, "ada");
  await ada.request({ verb: "set-acl", policy: { send: ADULTS } });
  expect(await awakeIn(city)).toEqual([]);
  const calls = vi.spyOn(env.ROOMS, "getByName");
  await ada.request({ verb: "configure", settings: { frozen: true } });
  expect(calls).not.toHaveBeenCalledWith(room.id);
  const bob = await join(room, "bob");
  expect(await bob.request(hello())).toMatchObject({ error: { code: "frozen", denied: { at: city.id } } });
});

test("a push that is lost is told of, and made good before anybody asks again", async () => {
  const { city, topic, room } = await threeLevels();
  const bob = await join(room, "bob");
  const ada = await connect(city, "ada");
  const lost = unreachable(topic);
  const answer = await ada.request({ verb: "set-acl", policy: { send: ADULTS } });
  expect(answer.ok).toMatchObject({ pending: [topic.id] } satisfies Partial<Accepted>);
  // Exactly what the answer said.
  expect(await bob.request(hello("still"))).toHaveProperty("ok");
  lost.mockRestore();
  await evictDurableObject(stubOf(city));
  await runDurableObjectAlarm(stubOf(city));
  await vi.waitFor(async () => expect(await bob.request(hello())).toMatchObject({ error: { code: "forbidden" } }));
});

test("who cannot be reached further down is told of, too", async () => {
  const { city, topic, room } = await threeLevels();
  const bob = await join(room, "bob");
  const ada = await connect(city, "ada");
  const lost = unreachable(room);
  expect((await ada.request({ verb: "ban", user: "bob" })).ok).toMatchObject({ pending: [room.id] });
  lost.mockRestore();
  await runDurableObjectAlarm(stubOf(topic));
  expect(await bob.ended()).toMatchObject({ code: 4200, reason: "banned" });
});

test("a repeated change waits for those below as the first one did", async () => {
  const { city, topic, room } = await threeLevels();
  await join(room, "bob");
  const ada = await connect(city, "ada");
  const change = { verb: "set-acl", id: "c1", policy: { send: ADULTS } };
  const lost = unreachable(topic);
  const first = await ada.request(change);
  const again = await ada.request(change);
  expect(again.ok).toEqual(first.ok);
  lost.mockRestore();
  expect((await ada.request(change)).ok).not.toHaveProperty("pending");
});

test("a room that woke and cannot ask its parent refuses for the time being, and its socket lives", async () => {
  const city = await channel(fresh("Bregenz"));
  const room = await roomIn(city, "Lobby");
  const bob = await join(room, "bob");
  await evictDurableObject(stubOf(room));
  const lost = unreachable(city);
  expect(await bob.request(hello())).toMatchObject({ error: { code: "busy", temporary: true } });
  lost.mockRestore();
  expect(await bob.request(hello())).toHaveProperty("ok");
});

test("a word that is older than the known one changes nothing", async () => {
  const city = await channel(fresh("Krems"));
  const room = await roomIn(city, "Lobby");
  const bob = await join(room, "bob");
  const ada = await connect(city, "ada");
  const wordNow = () =>
    runInDurableObject(stubOf(room), (_, { storage }) => ({
      version: storage.sql.exec<{ known: number }>("SELECT known FROM place").one().known,
      words: storage.sql
        .exec<{ word: string }>("SELECT word FROM above ORDER BY depth")
        .toArray()
        .map((it) => it.word),
    }));
  const before = await wordNow();
  await ada.request({ verb: "mute", user: "bob" });
  const push = { from: city.id, ...before, kicked: [], budgetMs: 1_000 };
  expect(await stubOf(room).push(push)).toMatchObject({ next: "keep" });
  expect(await bob.request(hello())).toMatchObject({ error: { code: "muted" } });
  expect(await stubOf(room).push({ ...push, from: room.id })).toMatchObject({ next: "gone" });
});
