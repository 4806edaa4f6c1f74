/**
 * Every action is enforced: with a rule that lets nobody do it, it is refused on the socket and by REST alike, by its own
 * name. (`publish` and `watch` have no verb before there is video; `list`, `create` and `autojoin` are a channel's and are
 * shown where channels are; `search` where searching is.)
 */
import { expect, test } from "vitest";
import type { Action } from "../../src/protocol/acl.ts";
import { call, newGroup, problemOf, program, somebody, tokenOf } from "./edge-people.ts";

const OF_OTHERS: readonly (readonly [Action, (target: string, of: object) => object])[] = [
  ["history", () => ({ verb: "history" })],
  ["history", () => ({ verb: "who" })],
  ["history", () => ({ verb: "people" })],
  ["send", () => ({ verb: "send", id: "m1", object: { text: "hello" } })],
  ["send", (_, of) => ({ verb: "react", of, emoji: "👍", on: true })],
  ["whisper", (target) => ({ verb: "whisper", id: "m2", to: [target], object: { text: "psst" } })],
  ["invite", () => ({ verb: "invite", user: "zoe" })],
  ["kick", (target) => ({ verb: "kick", user: target })],
  ["ban", (target) => ({ verb: "ban", user: target })],
  ["ban", (target) => ({ verb: "unban", user: target })],
  ["mute", (target) => ({ verb: "mute", user: target })],
  ["mute", (target) => ({ verb: "unmute", user: target })],
  ["mute", () => ({ verb: "configure", settings: { frozen: true } })],
  ["delete", (_, of) => ({ verb: "delete", of })],
  ["rename", () => ({ verb: "rename", name: "Other" })],
  ["remove", () => ({ verb: "remove" })],
  ["call-admin", () => ({ verb: "call-admin", reason: "help" })],
];

/** Ada owns the room, bob is in it and said something; the action is closed to everybody. */
async function roomClosedFor(action: Action) {
  const [ada, bob] = [somebody("ada"), somebody("bob")];
  const { id } = await newGroup(ada);
  const ask = async (as: string, body: object) => call(`/v1/rooms/${id}/requests`, { as, body });
  await ask(bob, { verb: "join" });
  const of: object = await (await ask(bob, { verb: "send", id: "first", object: { text: "first" } })).json();
  const closed = await ask(ada, { verb: "set-acl", policy: { [action]: [{ rule: "nobody" }] } });
  expect(closed.status).toBe(200);
  return { id, ada, bob, of, ask };
}

for (const [action, requestOf] of OF_OTHERS) {
  const { verb } = requestOf("bob", {}) as { verb: string };
  test(`${verb} is refused by a rule for ${action}, on the socket and by REST`, async () => {
    const { id, ada, bob, of, ask } = await roomClosedFor(action);
    const denied = { action, rule: "nobody" };
    const request = requestOf(bob, of);
    expect(await problemOf(await ask(ada, request))).toMatchObject({ denied });
    const { client } = await program(`/v1/rooms/${id}/socket`, await tokenOf(ada));
    expect((await client.request(request)).error).toMatchObject({ denied });
  });
}

test("join is refused by a rule for join, on the socket and by REST", async () => {
  const { id, ask } = await roomClosedFor("join");
  const cy = somebody("cy");
  const denied = { action: "join", rule: "nobody" };
  expect(await problemOf(await ask(cy, { verb: "join" }))).toMatchObject({ denied });
  const { client } = await program(`/v1/rooms/${id}/socket`, await tokenOf(cy));
  expect((await client.request({ verb: "join" })).error).toMatchObject({ denied });
});

test("set-acl is refused by a rule for set-acl, but for whoever watches over everything", async () => {
  const { ada, ask, id } = await roomClosedFor("set-acl");
  const policy = { send: [{ rule: "nobody" }] };
  expect(await problemOf(await ask(ada, { verb: "set-acl", policy }))).toMatchObject({
    denied: { action: "set-acl", rule: "nobody" },
  });
  const authorization = `Bearer ${await tokenOf(somebody("root"), { claims: { role: "superuser" } })}`;
  const body = { verb: "set-acl", policy: { "set-acl": null } };
  expect((await call(`/v1/rooms/${id}/requests`, { body, headers: { authorization } })).status).toBe(200);
});

test("where a room may neither be listed nor joined, every answer is the one for no room at all", async () => {
  const [ada, eve] = [somebody("ada"), somebody("eve")];
  const { id } = await newGroup(ada);
  const member = [{ rule: "member" }];
  await call(`/v1/rooms/${id}/requests`, {
    as: ada,
    body: { verb: "set-acl", policy: { list: member, join: member } },
  });
  const madeUp = id.replace("g~", "v~");
  const asked = [
    (room: string) => call(`/v1/rooms/${room}`, { as: eve }),
    (room: string) => call(`/v1/rooms/${room}/history`, { as: eve }),
    (room: string) => call(`/v1/search?q=tea&room=${room}`, { as: eve }),
    ...OF_OTHERS.map(([, requestOf]) => requestOf("bob", { epoch: 1, seq: 1 })).map(
      (body) => (room: string) => call(`/v1/rooms/${room}/requests`, { as: eve, body }),
    ),
  ];
  for (const ask of asked) {
    const [hidden, absent] = [await problemOf(await ask(id)), await problemOf(await ask(madeUp))];
    expect(hidden).toEqual(absent);
    expect(hidden).toMatchObject({ status: 404, code: "not_found" });
  }
});
