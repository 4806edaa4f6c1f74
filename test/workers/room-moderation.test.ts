/** Kick, ban, mute, roles, rules and settings, in a real Room object; before and after eviction. */
import { evictDurableObject } from "cloudflare:test";
import { expect, test } from "vitest";
import { connect, hello, join, makeRoom, stubOf } from "./room-people.ts";

test("who is kicked is told so, is out with every device, and may come back", async () => {
  const room = await makeRoom("ada");
  const [ada, bob, phone] = [await join(room, "ada"), await join(room, "bob"), await connect(room, "bob")];
  expect(await ada.request({ verb: "kick", user: "bob", reason: "spoilers" })).toHaveProperty("ok");
  for (const device of [bob, phone]) {
    expect(await device.ended()).toMatchObject({ code: 4201, reason: "kicked" });
    expect(device.events.at(-1)).toMatchObject({ verb: "kick", object: { user: { id: "bob" }, reason: "spoilers" } });
  }
  const again = await connect(room, "bob");
  expect(await again.request(hello())).toMatchObject({ error: { code: "not_member" } });
  expect(await again.request({ verb: "join" })).toHaveProperty("ok");
});

test("who is banned is out with every device, stays out also after an eviction, and comes back once it is lifted", async () => {
  const room = await makeRoom("ada");
  const [ada, bob] = [await join(room, "ada"), await join(room, "bob")];
  expect(await ada.request({ verb: "ban", user: "bob" })).toHaveProperty("ok");
  expect(await bob.ended()).toMatchObject({ code: 4200, reason: "banned" });
  await evictDurableObject(stubOf(room));
  const back = await connect(room, "bob");
  expect(await back.ended()).toMatchObject({ code: 4200, reason: "banned" });
  const again = await connect(room, "ada");
  expect(await again.request({ verb: "unban", user: "bob" })).toHaveProperty("ok");
  expect(await (await connect(room, "bob")).request({ verb: "join" })).toHaveProperty("ok");
});

test("a ban that came while a message was pending refuses that message", async () => {
  const room = await makeRoom("ada");
  const [ada, bob] = [await join(room, "ada"), await join(room, "bob")];
  const banned = ada.request({ verb: "ban", user: "bob" });
  bob.socket.send(JSON.stringify({ ref: "last", ...hello("one last thing") }));
  expect(await banned).toHaveProperty("ok");
  await bob.ended();
  await ada.request(hello("he is gone"));
  expect(ada.texts()).not.toContain("one last thing");
});

test("who is muted reads but does not write, until it is over", async () => {
  const room = await makeRoom("ada");
  const [ada, bob] = [await join(room, "ada"), await join(room, "bob")];
  await ada.request({ verb: "mute", user: "bob", reason: "shouting" });
  expect(await bob.request(hello())).toMatchObject({
    error: { code: "muted", temporary: false, denied: { action: "send", rule: "muted" } },
  });
  await ada.request(hello("quiet now"));
  await bob.heard("quiet now");
  await ada.request({ verb: "unmute", user: "bob" });
  expect(await bob.request(hello())).toHaveProperty("ok");
});

test("nobody acts upon an equal or a higher one, and a member upon nobody", async () => {
  const room = await makeRoom("ada");
  const [ada, bob, cy] = [await join(room, "ada"), await join(room, "bob"), await join(room, "cy")];
  expect(await bob.request({ verb: "kick", user: "cy" })).toMatchObject({
    error: { code: "outranked", denied: { action: "kick", rule: "rank" } },
  });
  await ada.request({ verb: "grant", user: "bob", role: "moderator" });
  await ada.request({ verb: "grant", user: "cy", role: "moderator" });
  for (const user of ["cy", "ada"])
    expect(await bob.request({ verb: "ban", user })).toMatchObject({ error: { code: "outranked" } });
  expect(await bob.request({ verb: "grant", user: "cy", role: null })).toMatchObject({ error: { code: "outranked" } });
  expect(await cy.request(hello())).toHaveProperty("ok");
});

test("the last owner goes only once somebody else is one", async () => {
  const room = await makeRoom("ada");
  const [ada, bob] = [await join(room, "ada"), await join(room, "bob")];
  expect(await ada.request({ verb: "leave" })).toMatchObject({ error: { code: "last_owner" } });
  expect(await ada.request({ verb: "grant", user: "ada", role: null })).toMatchObject({
    error: { code: "last_owner" },
  });
  expect(await ada.request({ verb: "leave", heir: "bob" })).toHaveProperty("ok");
  expect(await bob.request({ verb: "rename", name: "Bob's" })).toHaveProperty("ok");
});

test("a rule holds from its acknowledgement on, and says which one it is", async () => {
  const room = await makeRoom("ada");
  const [ada, bob] = [await join(room, "ada"), await join(room, "bob")];
  const adults = [{ rule: "range", attribute: "age", min: 18 }];
  expect(await ada.request({ verb: "set-acl", policy: { send: adults } })).toHaveProperty("ok");
  expect(await bob.request(hello())).toMatchObject({
    error: { code: "forbidden", denied: { action: "send", rule: "range", attribute: "age" } },
  });
  await evictDurableObject(stubOf(room));
  expect(await bob.request(hello())).toMatchObject({ error: { denied: { rule: "range" } } });
  const again = await connect(room, "ada");
  await again.request({ verb: "set-acl", policy: { send: null } });
  expect(await bob.request(hello())).toHaveProperty("ok");
});

test("a bad expression is refused with its place, a costly one with the reason", async () => {
  const room = await makeRoom("ada");
  const ada = await join(room, "ada");
  const save = (expression: string) =>
    ada.request({ verb: "set-acl", policy: { send: [{ rule: "custom", expression }] } });
  expect(await save("attributes.age >")).toMatchObject({ error: { code: "rule_invalid" } });
  expect(await save('attributes.city.matches("(a+)+$")')).toMatchObject({
    error: { code: "rule_invalid", message: expect.stringContaining("matches") },
  });
  expect(await save("attributes.age >= 18.0 || member")).toHaveProperty("ok");
});

test("in a frozen room only those who moderate write, and in slow mode everybody else waits", async () => {
  const room = await makeRoom("ada");
  const [ada, bob] = [await join(room, "ada"), await join(room, "bob")];
  await ada.request({ verb: "configure", settings: { frozen: true } });
  expect(await bob.request(hello())).toMatchObject({ error: { code: "frozen" } });
  expect(await ada.request(hello())).toHaveProperty("ok");
  await ada.request({ verb: "configure", settings: { frozen: false, slowMs: 60_000 } });
  expect(await bob.request(hello())).toHaveProperty("ok");
  const slow = { code: "slow_mode", temporary: true, denied: { rule: "slow", until: expect.any(Number) } };
  expect(await bob.request(hello())).toMatchObject({ error: slow });
  await evictDurableObject(stubOf(room));
  expect(await bob.request(hello())).toMatchObject({ error: slow });
});

test("a room that was removed is read, and takes nothing more", async () => {
  const room = await makeRoom("ada");
  const [ada, bob] = [await join(room, "ada"), await join(room, "bob")];
  await bob.request(hello("remember me"));
  expect(await bob.request({ verb: "remove" })).toMatchObject({ error: { code: "forbidden" } });
  expect(await ada.request({ verb: "remove" })).toHaveProperty("ok");
  expect(await bob.request(hello())).toMatchObject({ error: { code: "removed" } });
  expect(await bob.request({ verb: "history" })).toHaveProperty("ok");
});
