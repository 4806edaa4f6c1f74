/** What a channel says holds in everything below it, from its acknowledgement on; before and after evictions. */
import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { segment } from "../../src/protocol/segment.ts";
import { asker, channel, fresh, roomIn, SUPERUSER } from "./hierarchy-people.ts";
import { connect, hello, join, stubOf } from "./room-people.ts";

test("a rule of a channel holds in a room two levels below, and the refusal says where it is from", async () => {
  const city = await channel(fresh("Vienna"));
  const topic = await channel("Music", city);
  const room = await roomIn(topic, "Jazz");
  const bob = await join(room, "bob");
  expect(await bob.request(hello())).toHaveProperty("ok");
  const ada = await connect(city, "ada");
  const changed = await ada.request({
    verb: "set-acl",
    policy: { send: [{ rule: "range", attribute: "age", min: 18 }] },
  });
  expect(changed).toHaveProperty("ok");
  expect(changed.ok).not.toHaveProperty("pending");
  expect(await bob.request(hello())).toMatchObject({
    error: { code: "forbidden", denied: { action: "send", rule: "range", at: city.id } },
  });
  await evictDurableObject(stubOf(room));
  expect(await bob.request(hello())).toMatchObject({ error: { code: "forbidden", denied: { at: city.id } } });
});

test("who is banned in a channel is out of its rooms with every device, and nothing of theirs is accepted after", async () => {
  const city = await channel(fresh("Graz"));
  const topic = await channel("Books", city);
  const [one, two] = [await roomIn(city, "Lobby"), await roomIn(topic, "Poems")];
  const ada = await connect(city, "ada");
  const devices = [await join(one, "bob"), await connect(one, "bob"), await join(two, "bob")];
  const cy = await join(two, "cy");
  expect(await ada.request({ verb: "ban", user: "bob" })).toHaveProperty("ok");
  for (const device of devices) expect(await device.ended()).toMatchObject({ code: 4200, reason: "banned" });
  await cy.request(hello("after"));
  expect(cy.texts()).toEqual(["after"]);
  expect(cy.events.find((it) => it.verb === "kick")).toMatchObject({ object: { user: { id: "bob" } } });
  const back = await connect(two, "bob");
  expect(await back.ended()).toMatchObject({ code: 4200 });
});

test("a room that slept through a ban learns of it before it accepts anything", async () => {
  const city = await channel(fresh("Linz"));
  const room = await roomIn(city, "Lobby");
  const bob = await join(room, "bob");
  await evictDurableObject(stubOf(room));
  const ada = await connect(city, "ada", { as: SUPERUSER });
  expect(await ada.request({ verb: "ban", user: "bob" })).toHaveProperty("ok");
  expect(await bob.ended()).toMatchObject({ code: 4200 });
});

test("what a channel refuses no room below it allows", async () => {
  const city = await channel(fresh("Salzburg"));
  const room = await roomIn(city, "Lobby", { policy: { send: [], join: [] } });
  const ada = await connect(city, "ada");
  const bob = await join(room, "bob");
  await ada.request({ verb: "set-acl", policy: { send: [{ rule: "nobody" }] } });
  const owner = await join(room, "ada");
  expect(await owner.request({ verb: "set-acl", policy: { send: [] } })).toHaveProperty("ok");
  for (const one of [bob, owner])
    expect(await one.request(hello())).toMatchObject({ error: { denied: { rule: "nobody", at: city.id } } });
});

test("an admin of a channel moderates the rooms below it, and nobody there moderates them", async () => {
  const city = await channel(fresh("Villach"));
  const topic = await channel("Films", city);
  const room = await roomIn(topic, "Noir", {}, "bob");
  const [ada, dan] = [await join(city, "ada"), await join(city, "dan")];
  const [bob, danHere] = [await join(room, "bob"), await join(room, "dan")];
  expect(await bob.request({ verb: "mute", user: "dan" })).toHaveProperty("ok");
  expect(await ada.request({ verb: "grant", user: "dan", role: "channel-admin" })).toHaveProperty("ok");
  expect(await bob.request({ verb: "kick", user: "dan" })).toMatchObject({ error: { code: "outranked" } });
  expect(await danHere.request({ verb: "mute", user: "bob" })).toHaveProperty("ok");
  expect(await bob.request(hello())).toMatchObject({ error: { code: "muted" } });
  expect(dan.closed).toBeUndefined();
});

test("who is kicked from a channel is out of it, and for now out of the rooms below", async () => {
  const city = await channel(fresh("Eisenstadt"));
  const topic = await channel("Plants", city);
  const room = await roomIn(topic, "Ferns");
  const ada = await connect(city, "ada");
  const [here, below] = [await join(city, "bob"), await join(room, "bob")];
  expect(await ada.request({ verb: "kick", user: "bob" })).toHaveProperty("ok");
  for (const one of [here, below]) expect(await one.ended()).toMatchObject({ code: 4201, reason: "kicked" });
  const back = await connect(room, "bob");
  expect(await back.request(hello())).toHaveProperty("ok");
  expect(await (await connect(city, "bob")).request({ verb: "history" })).toMatchObject({ error: {} });
});

test("a ban that is lifted, or that ran out, is lifted below", async () => {
  const city = await channel(fresh("Baden"));
  const room = await roomIn(city, "Lobby");
  const ada = await connect(city, "ada");
  await join(room, "bob");
  await ada.request({ verb: "ban", user: "bob" });
  expect(await (await connect(room, "bob")).ended()).toMatchObject({ reason: "banned" });
  await ada.request({ verb: "unban", user: "bob" });
  const bob = await connect(room, "bob");
  // The ban ended the membership.
  expect(await bob.request(hello())).toMatchObject({ error: { code: "not_member" } });
  expect(await bob.request({ verb: "join" })).toHaveProperty("ok");
});

test("who watches over all rooms is not shut out by a channel", async () => {
  const city = await channel(fresh("Melk"));
  const room = await roomIn(city, "Lobby");
  const root = await join(room, "root", { as: SUPERUSER });
  const ada = await connect(city, "ada");
  await ada.request({ verb: "ban", user: "root" });
  expect(await root.request(hello())).toHaveProperty("ok");
});

test("an announcement to a channel reaches everybody present below it, once, and takes no number there", async () => {
  const city = await channel(fresh("Zwettl"));
  const topic = await channel("Cars", city);
  const [one, two] = [await roomIn(city, "Lobby"), await roomIn(topic, "Vans")];
  const [bob, cy] = [await join(one, "bob"), await join(two, "cy")];
  const ada = await connect(city, "ada");
  await evictDurableObject(stubOf(topic));
  await evictDurableObject(stubOf(two));
  expect(await ada.request(hello("the fair begins"))).toHaveProperty("ok");
  for (const person of [bob, cy]) {
    const told = await person.until(() => person.frames.find((it) => it.announcement)?.announcement);
    expect(told).toMatchObject({ channel: { id: city.address }, activity: { object: { text: "the fair begins" } } });
  }
  await bob.request(hello("hm"));
  expect(await bob.heard("hm")).toMatchObject({ seq: 3 });
  await cy.request(hello("oh"));
  expect(cy.frames.filter((it) => it.announcement)).toHaveLength(1);
  expect(await (await connect(one, "dan")).request(hello())).toHaveProperty("error");
});

test("what leaves a room says where it hangs", async () => {
  const city = await channel(fresh("Tulln"));
  const topic = await channel("Boats", city);
  const sent = vi.spyOn(env.EVENTS_0, "sendBatch");
  const room = await roomIn(topic, "Canoes");
  const bob = await join(room, "bob");
  await bob.request(hello("ahoy"));
  await vi.waitFor(() => {
    const bodies = sent.mock.calls.flatMap(([messages]) => messages.map((it) => segment.parse(JSON.parse(it.body))));
    const said = bodies.find((it) => it.target === room.id && it.events.some((event) => event.verb === "send"));
    expect(said?.room?.path).toEqual([city.id, topic.id]);
  });
});

test("a word list of a channel holds in the rooms below it, from its acknowledgement on", async () => {
  const city = await channel(fresh("Gmunden"));
  const room = await roomIn(city, "Lobby");
  const bob = await join(room, "bob");
  const words = { action: "refuse", match: "word", applies: ["message"], words: ["turnip"] } as const;
  const list = { id: "vegetables", ...words, applies: [...words.applies], words: [...words.words] };
  expect(await bob.request(hello("a turnip"))).toHaveProperty("ok");
  expect(await stubOf(city).setWords(asker(city, "ada"), list.id, list)).not.toHaveProperty("error");
  expect(await bob.request(hello("another turnip"))).toMatchObject({ error: { code: "words_refused" } });
  await evictDurableObject(stubOf(room));
  expect(await bob.request(hello("one more TURNIP"))).toMatchObject({ error: { code: "words_refused" } });
});

test("a room tells what the channels above it add, by their names", async () => {
  const city = await channel(fresh("Wörgl"));
  const room = await roomIn(city, "Lobby");
  const ada = await connect(city, "ada");
  const adults = [{ rule: "range", attribute: "age", min: 18 }];
  await ada.request({ verb: "set-acl", policy: { send: adults } });
  await ada.request({ verb: "rename", name: fresh("Kufstein") });
  const told = await stubOf(room).read(asker(room, "bob"), { ref: "-", verb: "acl" });
  expect(told).toMatchObject({
    above: [{ room: city.id, name: expect.stringContaining("Kufstein"), policy: { send: adults } }],
  });
});
