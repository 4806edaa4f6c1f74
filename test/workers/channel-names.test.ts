/** Names in a channel: each once, as they are compared, through creations, renames, moves and removals that are cut off. */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { expect, test, vi } from "vitest";
import { mintRoomId } from "../../src/domain/room-address.ts";
import { asker, channel, channelsObject, fresh, namesIn, roomIn, SUPERUSER, tryMaking } from "./hierarchy-people.ts";
import { connect, join, stubOf, type TestRoom } from "./room-people.ts";

const TAKEN = { error: { code: "name_taken" } };

function make(parent: TestRoom, name: string) {
  return tryMaking({ kind: "group", name, parent }, "ada");
}

test("a name is there once in its channel, however it is written, and again in another one", async () => {
  const [city, other] = [await channel(fresh("Graz")), await channel(fresh("Enns"))];
  await roomIn(city, "Straße 5");
  for (const same of ["STRASSE 5", "ｓｔｒａｓｓｅ ５", " strasse\u00a0 5", "stra\u200bsse 5"])
    expect(await make(city, same)).toMatchObject(TAKEN);
  expect(await make(city, "Strasse 6")).toHaveProperty("id");
  expect(await tryMaking({ kind: "group", name: "Strasse 5", parent: other }, "ada", SUPERUSER)).toHaveProperty("id");
});

test("a channel's name is there once at the top", async () => {
  const name = fresh("Hallein");
  await channel(name);
  expect(await tryMaking({ kind: "channel", name: name.toUpperCase() }, "bob", SUPERUSER)).toMatchObject(TAKEN);
});

test("a channel at the top is made by a superuser; below one by those who may create there", async () => {
  const name = fresh("Lienz");
  expect(await tryMaking({ kind: "channel", name }, "bob")).toMatchObject({ error: { code: "forbidden" } });
  const city = await channel(name);
  expect(await tryMaking({ kind: "group", name: "Lobby", parent: city }, "bob")).toMatchObject({
    error: { code: "forbidden", denied: { action: "create" } },
  });
  await (await join(city, "bob")).request({ verb: "who" });
  expect(await tryMaking({ kind: "group", name: "Lobby", parent: city }, "bob")).toHaveProperty("id");
  expect(await tryMaking({ kind: "group", name: "Lobby", parent: city }, "bob")).toMatchObject(TAKEN);
});

test("a room that is renamed leaves its name to others, also when everything is forgotten in between", async () => {
  const city = await channel(fresh("Imst"));
  const room = await roomIn(city, "One");
  await roomIn(city, "Two");
  const ada = await connect(room, "ada");
  expect(await ada.request({ verb: "rename", name: "TWO" })).toMatchObject(TAKEN);
  await evictDurableObject(stubOf(city));
  expect(await ada.request({ verb: "rename", name: "Three" })).toHaveProperty("ok");
  await evictDurableObject(stubOf(room));
  await evictDurableObject(stubOf(city));
  expect(await make(city, "three")).toMatchObject(TAKEN);
  expect(await make(city, "one")).toHaveProperty("id");
  expect(await namesIn(city, "ada")).toEqual(["one", "Three", "Two"]);
});

test("a rename that its channel cannot be told of yet is told to it later", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  const city = await channel(fresh("Telfs"));
  const room = await roomIn(city, "Before");
  const ada = await connect(room, "ada");
  const broken = vi.spyOn(await classOf(city), "reportChild").mockRejectedValue(new Error("not now"));
  const answer = await ada.request({ verb: "rename", name: "After" });
  expect(answer.ok).toMatchObject({ pending: [city.id] });
  expect(await namesIn(city, "ada")).toEqual(["Before"]);
  broken.mockRestore();
  await evictDurableObject(stubOf(room));
  await runDurableObjectAlarm(stubOf(room));
  await vi.waitFor(async () => expect(await namesIn(city, "ada")).toEqual(["After"]));
});

/** The class of the running object, whose methods a test may break. */
function classOf(room: TestRoom) {
  return runInDurableObject(stubOf(room), (instance) => instance);
}

test("a name whose creation was cut off is free after a while, and stays with a room that was made", async () => {
  const city = await channel(fresh("Lustenau"));
  const lost = mintRoomId("group", Date.now());
  const claim = { room: lost, name: "Lost" };
  expect(await stubOf(city).claimName(claim, asker(city, "ada"))).toHaveProperty("until");
  expect(await make(city, "lost")).toMatchObject(TAKEN);
  await later(city);
  expect(await make(city, "lost")).toHaveProperty("id");

  // Here the room was made, and only its channel never heard of it.
  const room = await roomIn(city, "Kept");
  await runInDurableObject(stubOf(city), (_, { storage }) => {
    storage.sql.exec("DELETE FROM children WHERE room = ?", room.id);
    storage.sql.exec("UPDATE names SET until = 1 WHERE room = ?", room.id);
  });
  expect(await make(city, "kept")).toMatchObject(TAKEN);
});

/** Claims that nobody used ran out. */
function later(parent: TestRoom) {
  return runInDurableObject(stubOf(parent), (_, { storage }) => {
    storage.sql.exec("UPDATE names SET until = 1 WHERE until IS NOT NULL");
  });
}

test("a room whose claim ran out before it was made is not made", async () => {
  const city = await channel(fresh("Hard"));
  const id = mintRoomId("group", Date.now());
  const room = { id, address: city.address, kind: "group", name: "Late", parent: city.id, until: 1 } as const;
  expect(await stubOf({ id, address: city.address }).create(room, asker(city, "ada").principal)).toMatchObject({
    error: { code: "busy" },
  });
  expect(await stubOf({ id, address: city.address }).standing()).toEqual({});
});

test("making the same room twice makes one", async () => {
  const city = await channel(fresh("Rum"));
  const room = await roomIn(city, "Once");
  const again = { ...room, kind: "group", name: "Twice", parent: city.id, until: Date.now() + 1_000 } as const;
  expect(await stubOf(room).create(again, asker(room, "bob").principal)).toMatchObject({ name: "Once", members: 1 });
});

test("a channel is removed once it is empty, and its name is free then", async () => {
  const name = fresh("Reutte");
  const city = await channel(name);
  const room = await roomIn(city, "Lobby");
  const [owner, ada] = [await connect(city, "ada"), await connect(room, "ada")];
  expect(await owner.request({ verb: "remove" })).toMatchObject({ error: { code: "not_empty" } });
  expect(await ada.request({ verb: "remove" })).toHaveProperty("ok");
  expect(await namesIn(city, "ada")).toEqual([]);
  expect(await owner.request({ verb: "remove" })).toHaveProperty("ok");
  expect(await make(city, "Another")).toMatchObject({ error: {} });
  expect(await channelsObject().findChannel(name)).toMatchObject({ error: { code: "not_found" } });
  expect(await tryMaking({ kind: "channel", name }, "ada", SUPERUSER)).toHaveProperty("id");
});

test("a made-up parent is nowhere, and a room is none", async () => {
  const city = await channel(fresh("Axams"));
  const room = await roomIn(city, "Lobby");
  for (const parent of [
    room,
    {
      ...city,
      address: `${city.address.slice(0, -1)}${city.address.endsWith("0") ? "1" : "0"}` as typeof city.address,
    },
  ])
    expect(await tryMaking({ kind: "group", name: "In there", parent }, "ada")).toMatchObject({
      error: { code: "not_found" },
    });
});
