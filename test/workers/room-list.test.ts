/** Lists of a channel's rooms: sorted, paged, with counts, and only what the asker may know of. */
import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import type { Rule } from "../../src/protocol/acl.ts";
import { joinedByName, roomList } from "../../src/protocol/rest.ts";
import { call, problemOf, somebody } from "./edge-people.ts";
import { channel, fresh, list, namesIn, roomIn, SUPERUSER } from "./hierarchy-people.ts";
import { connect, hello, join, stubOf } from "./room-people.ts";

test("rooms are listed by name, page by page, each once", async () => {
  const city = await channel(fresh("Horn"));
  const names = ["delta", "Alpha", "echo", "Bravo", "charlie"];
  for (const name of names) await roomIn(city, name);
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await list(city, "bob", { limit: 2, ...(cursor !== undefined && { cursor }) });
    expect(page.rooms.length).toBeLessThanOrEqual(2);
    seen.push(...page.rooms.map((it) => it.name));
    cursor = page.next;
  } while (cursor !== undefined);
  expect(seen).toEqual(["Alpha", "Bravo", "charlie", "delta", "echo"]);
});

test("counts follow those who join and those who come, and lists are sorted by them", async () => {
  const city = await channel(fresh("Gars"));
  const [quiet, busy] = [await roomIn(city, "a quiet one"), await roomIn(city, "the busy one")];
  const people = [await join(busy, "bob"), await join(busy, "cy"), await join(busy, "dan")];
  people.push(await join(quiet, "bob"));
  await vi.waitFor(async () => {
    const { rooms } = await list(city, "eve", { sort: "present" });
    expect(rooms).toMatchObject([
      { id: busy.address, members: 4, present: 3 },
      { id: quiet.address, members: 2, present: 1 },
    ]);
  });
  people[0]?.socket.close(1000);
  people[1]?.socket.close(1000);
  people[2]?.socket.close(1000);
  await vi.waitFor(async () =>
    expect(await namesIn(city, "eve", { sort: "present" })).toEqual(["a quiet one", "the busy one"]),
  );
  expect(await namesIn(city, "eve", { sort: "members" })).toEqual(["the busy one", "a quiet one"]);
  await evictDurableObject(stubOf(city));
  expect(await namesIn(city, "eve", { sort: "members" })).toEqual(["the busy one", "a quiet one"]);
});

test("a list wakes none of the rooms", async () => {
  const city = await channel(fresh("Retz"));
  const room = await roomIn(city, "Asleep");
  await evictDurableObject(stubOf(room));
  const calls = vi.spyOn(env.ROOMS, "getByName");
  await stubOf(city).standing();
  expect(await namesIn(city, "bob")).toEqual(["Asleep"]);
  expect(calls).not.toHaveBeenCalledWith(room.id);
});

test("a list has what the asker may know of, by the rules of the room and of all above it", async () => {
  const adults: Rule[] = [{ rule: "range", attribute: "age", min: 18 }];
  const city = await channel(fresh("Laa"));
  await roomIn(city, "for all");
  await roomIn(city, "for adults", { policy: { list: adults, join: adults } });
  const secret = await roomIn(city, "secret", { private: true });
  const of = (age: number) => ({ as: { attributes: { age } } });
  expect(await namesIn(city, "bob", of(17))).toEqual(["for all"]);
  expect(await namesIn(city, "bob", of(18))).toEqual(["for adults", "for all"]);
  // A member has it in their own list, and a superuser sees everything.
  expect(await namesIn(city, "bob", { mine: [secret.id] })).toEqual(["for all", "secret"]);
  expect(await namesIn(city, "root", { as: SUPERUSER })).toEqual(["for adults", "for all", "secret"]);
  const ada = await connect(city, "ada");
  await ada.request({ verb: "set-acl", policy: { list: [{ rule: "flag", attribute: "staff" }] } });
  await expect(namesIn(city, "bob", of(18))).rejects.toThrow("forbidden");
});

test("who is banned in a room does not find it in the list, and a rule holds there with its acknowledgement", async () => {
  const city = await channel(fresh("Zell"));
  const room = await roomIn(city, "Lobby");
  const ada = await connect(room, "ada");
  await ada.request({ verb: "ban", user: "bob" });
  expect(await namesIn(city, "bob")).toEqual([]);
  expect(await namesIn(city, "cy")).toEqual(["Lobby"]);
  const invited = [{ rule: "invited" }];
  await ada.request({ verb: "set-acl", policy: { list: invited, join: invited } });
  expect(await namesIn(city, "cy")).toEqual([]);
});

test("by REST: the channels at the top, their rooms, one by its name, and into it", async () => {
  const [ada, bob] = [somebody("ada"), somebody("bob")];
  const name = fresh("Ybbs");
  const city = await channel(name, undefined, {}, ada);
  const [open, secret] = [await roomIn(city, "Lobby", {}, ada), await roomIn(city, "Den", { private: true }, ada)];
  const get = async (path: string, as: string) => roomList.parse(await (await call(path, { as })).json()).rooms;
  expect(await get(`/v1/channels?name=${encodeURIComponent(name.toUpperCase())}`, bob)).toMatchObject([
    { id: city.address, kind: "channel", name },
  ]);
  expect((await get("/v1/channels?sort=active&limit=100", bob)).map((it) => it.id)).toContain(city.address);
  const rooms = `/v1/rooms/${city.address}/rooms`;
  expect(await get(rooms, bob)).toMatchObject([{ id: open.address, name: "Lobby" }]);
  expect(await get(`${rooms}?name=LOBBY`, bob)).toMatchObject([{ id: open.address }]);

  const described = await call(`/v1/rooms/${open.address}`, { as: bob });
  expect(await described.json()).toMatchObject({ path: [{ id: city.address, name }] });

  // What is private is not there, whichever way one asks.
  const into = (asked: string, as: string) =>
    call(`/v1/rooms/${city.address}/join-by-name`, { as, body: { name: asked } });
  expect(await get(`${rooms}?name=den`, bob)).toEqual([]);
  expect(await get(`${rooms}?name=nothing`, bob)).toEqual([]);
  expect(await problemOf(await into("den", bob))).toEqual(await problemOf(await into("nothing", bob)));
  // Who was invited is let in by name.
  await (await connect(secret, ada)).request({ verb: "invite", user: bob });
  for (const [asked, room] of [
    ["LOBBY", open],
    ["den", secret],
  ] as const)
    expect(joinedByName.parse(await (await into(asked, bob)).json())).toMatchObject({ room: room.address });
  await vi.waitFor(async () => expect((await get(rooms, bob)).map((it) => it.name)).toEqual(["Den", "Lobby"]));
});

test("an order, a limit or a cursor that is none is refused", async () => {
  const bob = somebody("bob");
  const city = await channel(fresh("Raabs"));
  const rooms = `/v1/rooms/${city.address}/rooms`;
  for (const query of ["sort=size", "limit=0", "limit=101", "cursor=nonsense", `name=${"x".repeat(81)}`])
    expect(await problemOf(await call(`${rooms}?${query}`, { as: bob }))).toMatchObject({ status: 400 });
});

test("a room outside of any channel has no rooms below it", async () => {
  const city = await channel(fresh("Litschau"));
  const room = await roomIn(city, "Lobby");
  await expect(list(room, "ada")).rejects.toThrow("invalid");
});

test("who joins a channel joins the rooms that say so, as far as they let them in", async () => {
  const city = await channel(fresh("Hainburg"));
  const everyone = await roomIn(city, "Welcome", { policy: { autojoin: [] } });
  await roomIn(city, "Staff", { policy: { autojoin: [{ rule: "flag", attribute: "staff" }] } });
  await roomIn(city, "Just a room");
  await roomIn(city, "Closed", { policy: { autojoin: [], join: [{ rule: "nobody" }] } });
  const bob = await connect(city, "bob");
  const joined = await bob.request({ verb: "join" });
  expect(joined.ok).toMatchObject({ joined: [everyone.address] });
  const inside = await connect(everyone, "bob");
  expect(await inside.request(hello())).toHaveProperty("ok");
  // Once: a repeated join joins nothing more.
  expect((await bob.request({ verb: "join" })).ok).not.toHaveProperty("joined");
  const cy = await connect(city, "cy", { as: { attributes: { staff: true } } });
  expect((await cy.request({ verb: "join" })).ok).toMatchObject({ joined: expect.any(Array) });
});
