/** Faults that earlier chat servers are known for, each shown not to be here. (Those of stores are with the stores.) */
import { env } from "cloudflare:workers";
import { evictDurableObject, listDurableObjectIds } from "cloudflare:test";
import { expect, test } from "vitest";
import { authorize } from "../../src/domain/acl/authorize.ts";
import { evaluateExpression } from "../../src/domain/acl/expression.ts";
import { trusted, type RoomId } from "../../src/protocol/ids.ts";
import { call, newGroup, problemOf, somebody, tokenOf } from "./edge-people.ts";
import { connect, hello, join, makeRoom, principalOf, stubOf } from "./room-people.ts";

test("rules for writing, kicking, banning and changing rules are read, not only stored", async () => {
  const room = await makeRoom("ada");
  const [ada, bob] = [await join(room, "ada"), await join(room, "bob")];
  for (const [action, request] of [
    ["send", hello()],
    ["kick", { verb: "kick", user: "bob" }],
    ["ban", { verb: "ban", user: "bob" }],
  ] as const) {
    await ada.request({ verb: "set-acl", policy: { [action]: [{ rule: "nobody" }] } });
    expect(await ada.request(request)).toMatchObject({ error: { denied: { action, rule: "nobody" } } });
  }
  await ada.request({ verb: "set-acl", policy: { "set-acl": [{ rule: "nobody" }] } });
  expect(await ada.request({ verb: "set-acl", policy: { send: null } })).toMatchObject({
    error: { denied: { action: "set-acl" } },
  });
  expect(bob.events.some((it) => it.verb === "kick" || it.verb === "ban")).toBe(false);
});

test("a rule that excludes has an effect", async () => {
  const room = await makeRoom("ada");
  const [ada, bob] = [await join(room, "ada"), await join(room, "bob")];
  const policy = { send: [{ rule: "not", of: [{ rule: "role", atLeast: "member" }] }] };
  await ada.request({ verb: "set-acl", policy });
  expect(await bob.request(hello())).toMatchObject({ error: { denied: { action: "send", rule: "not" } } });
});

test("rules for owners and moderators can pass", async () => {
  const room = await makeRoom("ada");
  const [ada, bob, cy] = [await join(room, "ada"), await join(room, "bob"), await join(room, "cy")];
  await ada.request({ verb: "grant", user: "bob", role: "moderator" });
  await ada.request({ verb: "set-acl", policy: { send: [{ rule: "role", atLeast: "moderator" }] } });
  expect(await bob.request(hello())).toHaveProperty("ok");
  expect(await cy.request(hello())).toMatchObject({ error: { denied: { rule: "role", role: "moderator" } } });
  await ada.request({ verb: "set-acl", policy: { send: [{ rule: "owner" }] } });
  expect(await ada.request(hello())).toHaveProperty("ok");
  expect(await bob.request(hello())).toMatchObject({ error: { denied: { rule: "owner" } } });
});

test("a part of an expression that fails does not take the alternatives after it with it", () => {
  const facts = { attributes: { age: 30 }, member: true, present: true, role: "member", kind: "group" } as const;
  expect(evaluateExpression("(attributes.age > 40.0 && member) || (attributes.age > 18.0)", facts)).toBe(true);
  expect(evaluateExpression("(attributes.missing == 1.0) || member", facts)).toBe(true);
  const any = [{ rule: "nobody" as const }, { rule: "member" as const }];
  const id = trusted<RoomId>(`g~${"0".repeat(26)}`);
  const level = {
    room: id,
    kind: "group" as const,
    role: "none" as const,
    ban: undefined,
    mute: undefined,
    frozen: false,
  };
  const policy = { send: [{ rule: "any" as const, of: any }] };
  const facts2 = { principal: principalOf("ada"), now: 0, levels: [{ ...level, policy }] as const };
  expect(authorize("send", { ...facts2, member: true, present: true, invited: false }).allowed).toBe(true);
});

test("nobody sets their own age or membership: no request has a place for it, and what a token says alone counts", async () => {
  const [ada, dan] = [somebody("ada"), somebody("dan")];
  const { id } = await newGroup(ada);
  const policy = { join: [{ rule: "range", attribute: "age", min: 18 }] };
  await call(`/v1/rooms/${id}/requests`, { as: ada, body: { verb: "set-acl", policy } });
  const authorization = `Bearer ${await tokenOf(dan, { claims: { attributes: { age: 17 } } })}`;
  const ask = async (body: object) => call(`/v1/rooms/${id}/requests`, { body, headers: { authorization } });
  for (const extra of [
    { attributes: { age: 30 } },
    { age: 30 },
    { principal: { attributes: { age: 30 } } },
    { role: "superuser" },
  ])
    expect(await problemOf(await ask({ verb: "join", ...extra }))).toMatchObject({ status: 400, code: "invalid" });
  expect(await problemOf(await ask({ verb: "join" }))).toMatchObject({ denied: { rule: "range", attribute: "age" } });
});

test("who is no member reads neither history nor who is there", async () => {
  const place = await makeRoom("ada");
  await join(place, "ada");
  const eve = await connect(place, "eve");
  for (const verb of ["history", "who", "people"])
    expect(await eve.request({ verb })).toMatchObject({ error: { code: "not_member" } });
  expect(eve.events).toEqual([]);
});

test("a rule that is wrong is refused from a superuser as well", async () => {
  const { id } = await newGroup(somebody("ada"));
  const authorization = `Bearer ${await tokenOf(somebody("root"), { claims: { role: "superuser" } })}`;
  const body = { verb: "set-acl", policy: { send: [{ rule: "custom", expression: "1 +" }] } };
  const refused = await call(`/v1/rooms/${id}/requests`, { body, headers: { authorization } });
  expect(await problemOf(refused)).toMatchObject({ status: 400, code: "rule_invalid" });
});

test("a kick is no ban: who may join is back at once", async () => {
  const place = await makeRoom("ada");
  const [ada, bob] = [await join(place, "ada"), await join(place, "bob")];
  await ada.request({ verb: "kick", user: "bob" });
  await bob.ended();
  expect(await (await connect(place, "bob")).request({ verb: "join" })).toHaveProperty("ok");
});

test("a ban leaves what was written, and says to the millisecond when it ends", async () => {
  const place = await makeRoom("ada");
  const [ada, bob] = [await join(place, "ada"), await join(place, "bob")];
  await bob.request(hello("still here"));
  const ms = 3 * 24 * 3_600_000 + 5_000;
  await ada.request({ verb: "ban", user: "bob", ms });
  const history = await ada.request({ verb: "history" });
  expect(history.ok).toMatchObject({
    events: expect.arrayContaining([expect.objectContaining({ verb: "send", object: { text: "still here" } })]),
  });
  const [banned] = ada.events.filter((it) => it.verb === "ban");
  expect(banned?.object.until).toBe((banned?.at ?? 0) + ms);
});

test("what was held up is lifted over the socket, too: a ban and a mute", async () => {
  const place = await makeRoom("ada");
  const [ada, bob] = [await join(place, "ada"), await join(place, "bob")];
  await ada.request({ verb: "mute", user: "bob" });
  expect(await ada.request({ verb: "unmute", user: "bob" })).toHaveProperty("ok");
  expect(await bob.request(hello())).toHaveProperty("ok");
  await ada.request({ verb: "ban", user: "bob" });
  expect(await ada.request({ verb: "unban", user: "bob" })).toHaveProperty("ok");
});

test("a role that was taken away is gone with the next message, also after an eviction: nothing caches it", async () => {
  const place = await makeRoom("ada");
  const [ada, bob] = [await join(place, "ada"), await join(place, "bob")];
  await join(place, "cy");
  await ada.request({ verb: "grant", user: "bob", role: "moderator" });
  expect(await bob.request({ verb: "mute", user: "cy" })).toHaveProperty("ok");
  await ada.request({ verb: "grant", user: "bob", role: null });
  expect(await bob.request({ verb: "unmute", user: "cy" })).toHaveProperty("error");
  await evictDurableObject(stubOf(place));
  expect(await bob.request({ verb: "unmute", user: "cy" })).toHaveProperty("error");
});

test("a report arrives: with those who moderate, and with its message", async () => {
  const place = await makeRoom("ada");
  const [ada, bob, cy] = [await join(place, "ada"), await join(place, "bob"), await join(place, "cy")];
  const { ok } = await bob.request(hello("something rude"));
  expect(await cy.request({ verb: "report", of: ok, reason: "rude" })).toHaveProperty("ok");
  const report = await ada.until(() => ada.events.find((it) => it.verb === "report"));
  expect(JSON.stringify(report)).toContain("something rude");
  expect(bob.events.some((it) => it.verb === "report")).toBe(false);
});

test("administration without a token, or with a token of the chat, does nothing and wakes nothing", async () => {
  const { id } = await newGroup(somebody("ada"));
  const before = await listDurableObjectIds(env.USERS);
  for (const path of ["/bans", "/revocations", "/requests", "/broadcasts", `/rooms/${id}/requests`, "/explain"]) {
    expect(await problemOf(await call(`/v1/admin${path}`, { body: {} }))).toMatchObject({ status: 401 });
  }
  expect(await listDurableObjectIds(env.USERS)).toHaveLength(before.length);
});

test("two messages of one person in the same millisecond are two messages", async () => {
  const place = await makeRoom("ada");
  const ada = await join(place, "ada");
  const [one, two] = await Promise.all([ada.request(hello("one")), ada.request(hello("two"))]);
  expect(two.ok?.seq).toBe((one.ok?.seq ?? 0) + 1);
  expect(ada.texts()).toEqual(["one", "two"]);
});
