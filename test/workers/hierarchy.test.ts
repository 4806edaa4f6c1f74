/** What a channel says holds in everything below it, from its acknowledgement on; before and after evictions. */
import { evictDurableObject } from "cloudflare:test";
import { expect, test } from "vitest";
import { channel, fresh, roomIn, SUPERUSER } from "./hierarchy-people.ts";
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
