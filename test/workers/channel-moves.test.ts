/** Moves: no cycle, not too deep, by those who may, and what holds above is what is above now. */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { MAX_CHANNEL_DEPTH } from "../../src/protocol/limits.ts";
import { channel, channelsObject, fresh, namesIn, roomIn, SUPERUSER, tryMaking } from "./hierarchy-people.ts";
import { connect, hello, join, stubOf, type RoomClient, type TestRoom } from "./room-people.ts";

function moveTo(parent: TestRoom | null) {
  return { verb: "move", parent: parent?.address ?? null };
}

/** A channel in a channel, so many of them; outermost first. */
async function chain(length: number, top: string): Promise<TestRoom[]> {
  const made = [await channel(fresh(top))];
  for (let i = 1; i < length; i++) made.push(await channel(`level ${i + 1}`, made.at(-1)));
  return made;
}

function edges(): Promise<{ channel: string; parent: string }[]> {
  return runInDurableObject(channelsObject(), (_, { storage }) =>
    storage.sql.exec<{ channel: string; parent: string }>("SELECT channel, parent FROM edges").toArray(),
  );
}

async function parentOf(room: TestRoom): Promise<unknown> {
  const standing = await stubOf(room).standing();
  return standing.lister;
}

test("channels are nested eight deep, and a room in the last of them hears the first", async () => {
  const channels = await chain(MAX_CHANNEL_DEPTH, "Deep");
  const [first, last] = [channels[0], channels.at(-1)];
  if (!first || !last) throw new Error("no channels");
  expect(await tryMaking({ kind: "channel", name: "too deep", parent: last }, "ada", SUPERUSER)).toMatchObject({
    error: { code: "nested_too_deep" },
  });
  const room = await roomIn(last, "Bottom");
  const bob = await join(room, "bob");
  const ada = await connect(first, "ada");
  expect((await ada.request({ verb: "mute", user: "bob" })).ok).not.toHaveProperty("pending");
  expect(await bob.request(hello())).toMatchObject({ error: { code: "muted", denied: { at: first.id } } });
  // The name that was claimed for the one too many is free.
  await vi.waitFor(async () =>
    expect(await tryMaking({ kind: "group", name: "too deep", parent: last }, "ada", SUPERUSER)).toHaveProperty("id"),
  );
});

test("a room moves, with its name, and from there on the other channel's word holds", async () => {
  const [from, to] = [await channel(fresh("From")), await channel(fresh("To"))];
  const room = await roomIn(from, "Lobby");
  const [ada, bob, cy] = [await join(room, "ada"), await join(room, "bob"), await join(room, "cy")];
  await (await connect(from, "ada")).request({ verb: "mute", user: "bob" });
  await (await connect(to, "ada")).request({ verb: "ban", user: "cy" });
  expect(await bob.request(hello())).toMatchObject({ error: { code: "muted" } });
  expect(await bob.request(moveTo(to))).toMatchObject({ error: { code: "forbidden", denied: { action: "set-acl" } } });
  expect(await ada.request(moveTo(to))).toHaveProperty("ok");
  expect(await bob.request(hello())).toHaveProperty("ok");
  expect(await cy.ended()).toMatchObject({ code: 4200, reason: "banned" });
  expect([await namesIn(from, "ada"), await namesIn(to, "ada")]).toEqual([[], ["Lobby"]]);
  expect(ada.events.find((it) => it.verb === "move")).toMatchObject({ object: { parent: to.id, before: from.id } });
  for (const object of [room, from, to]) await evictDurableObject(stubOf(object));
  await (await connect(to, "ada")).request({ verb: "mute", user: "bob" });
  expect(await bob.request(hello())).toMatchObject({ error: { code: "muted", denied: { at: to.id } } });
  // The old one tells it nothing any more.
  await (await connect(from, "ada")).request({ verb: "unmute", user: "bob" });
  expect(await bob.request(hello())).toMatchObject({ error: { code: "muted" } });
});

test("a channel moves with everything below it", async () => {
  const [from, to] = [await channel(fresh("Left")), await channel(fresh("Right"))];
  const topic = await channel("Tea", from);
  const room = await roomIn(topic, "Green");
  const bob = await join(room, "bob");
  await (await connect(to, "ada")).request({ verb: "mute", user: "bob" });
  const ada = await connect(topic, "ada");
  expect((await ada.request(moveTo(to))).ok).not.toHaveProperty("pending");
  expect(await bob.request(hello())).toMatchObject({ error: { code: "muted", denied: { at: to.id } } });
  expect(await ada.request({ ...moveTo(null) })).toMatchObject({ error: { code: "forbidden" } });
  const root = await connect(topic, "root", { as: SUPERUSER });
  expect(await root.request(moveTo(null))).toHaveProperty("ok");
  expect(await bob.request(hello())).toHaveProperty("ok");
  expect((await edges()).filter((it) => it.channel === topic.id)).toEqual([]);
});

test("who may not create in the other channel does not move a room there, and a taken name stays where it is", async () => {
  const [from, to] = [await channel(fresh("Here")), await channel(fresh("There"), undefined, {}, "cy")];
  const room = await roomIn(from, "Lobby");
  const ada = await connect(room, "ada");
  expect(await ada.request(moveTo(to))).toMatchObject({ error: { code: "forbidden", denied: { action: "create" } } });
  await join(to, "ada");
  await roomIn(to, "LOBBY");
  expect(await ada.request(moveTo(to))).toMatchObject({ error: { code: "name_taken" } });
  expect(await ada.request(moveTo(room))).toMatchObject({ error: { code: "not_found" } });
  expect(await ada.request(moveTo(from))).toMatchObject({ error: { code: "invalid" } });
  expect(await parentOf(room)).toBe(from.id);
});

test("no channel comes to hang below itself, also not by two moves at once", async () => {
  const [a, b, c] = await chain(3, "Ring");
  if (!a || !b || !c) throw new Error("no channels");
  const root = async (of: TestRoom): Promise<RoomClient> => connect(of, "root", { as: SUPERUSER });
  for (const below of [a, b, c])
    expect(await (await root(a)).request(moveTo(below))).toMatchObject({ error: { code: "cycle" } });
  const [x, y] = [await channel(fresh("X")), await channel(fresh("Y"))];
  const [rx, ry] = [await root(x), await root(y)];
  const outcomes = await Promise.all([rx.request(moveTo(y)), ry.request(moveTo(x))]);
  expect(outcomes.filter((it) => it.ok)).toHaveLength(1);
  expect(outcomes.find((it) => it.error)?.error).toMatchObject({ code: "cycle" });
});

test("a subtree that would be too deep stays where it is", async () => {
  const deep = await chain(MAX_CHANNEL_DEPTH - 1, "Well");
  const two = await chain(2, "Bucket");
  const [bottom, bucket] = [deep.at(-1), two[0]];
  if (!bottom || !bucket) throw new Error("no channels");
  const root = await connect(bucket, "root", { as: SUPERUSER });
  expect(await root.request(moveTo(bottom))).toMatchObject({ error: { code: "nested_too_deep" } });
  expect(await parentOf(bucket)).toBe("site");
  expect(await root.request(moveTo(deep.at(-2) ?? bottom))).toHaveProperty("ok");
});

test("a move that was cut off leaves nothing behind", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  const [from, to] = [await channel(fresh("Old")), await channel(fresh("New"))];
  const topic = await channel("Silk", from);
  const root = await connect(topic, "root", { as: SUPERUSER });
  const byName = env.ROOMS.getByName.bind(env.ROOMS);
  let asked = 0;
  // The new parent keeps the name, and is gone when its word is asked for.
  const lost = vi.spyOn(env.ROOMS, "getByName").mockImplementation((name) => {
    if (name === to.id && ++asked > 1) throw new Error("unreachable");
    return byName(name);
  });
  expect(await root.request(moveTo(to))).toMatchObject({ error: { code: "busy" } });
  lost.mockRestore();
  expect((await edges()).filter((it) => it.channel === topic.id)).toHaveLength(2);
  await evictDurableObject(stubOf(topic));
  await runDurableObjectAlarm(stubOf(topic));
  await vi.waitFor(async () => {
    expect((await edges()).filter((it) => it.channel === topic.id)).toEqual([{ channel: topic.id, parent: from.id }]);
    expect(await tryMaking({ kind: "group", name: "silk", parent: to }, "ada")).toHaveProperty("id");
  });
  expect(await parentOf(topic)).toBe(from.id);
});

test("a move whose end nobody could be told of is told later", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  const [from, to] = [await channel(fresh("Away")), await channel(fresh("Home"))];
  const room = await roomIn(from, "Lobby");
  const ada = await connect(room, "ada");
  const parent = await runInDurableObject(stubOf(from), (instance) => instance);
  const broken = vi.spyOn(parent, "releaseChild").mockRejectedValue(new Error("not now"));
  expect((await ada.request(moveTo(to))).ok).toMatchObject({ pending: [from.id] });
  broken.mockRestore();
  await evictDurableObject(stubOf(room));
  await runDurableObjectAlarm(stubOf(room));
  await vi.waitFor(async () => expect(await namesIn(from, "ada")).toEqual([]));
  expect(await namesIn(to, "ada")).toEqual(["Lobby"]);
});
