/** Word lists of channels in the rooms below them, and how lists are set and read through the Worker. */
import { evictDurableObject } from "cloudflare:test";
import { expect, test } from "vitest";
import { MAX_WORD_LISTS, MAX_WORDS_PER_PLACE } from "../../src/protocol/listed-words.ts";
import type { WordList } from "../../src/protocol/word-list.ts";
import { call, newGroup, problemOf, somebody } from "./edge-people.ts";
import { asker, channel, fresh, roomIn, tryMaking } from "./hierarchy-people.ts";
import { connect, hello, join, stubOf, type TestRoom } from "./room-people.ts";

const list = (action: WordList["action"], ...words: string[]): WordList => ({
  id: `${action}-list`,
  action,
  match: "word",
  applies: ["message", "name"],
  words,
});
const set = (room: TestRoom, it: WordList) => stubOf(room).setWords(asker(room, "ada"), it.id, it);
const unset = (room: TestRoom, id: string) => stubOf(room).setWords(asker(room, "ada"), id, undefined);

test("a channel's list holds in the rooms below it from its acknowledgement on, at any depth, until it is removed", async () => {
  const city = await channel(fresh("Berlin"));
  const quarter = await channel("Mitte", city);
  const bar = await roomIn(quarter, "Bar");
  const [ada, bob, cy] = [await join(bar, "ada"), await join(bar, "bob"), await join(bar, "cy")];
  expect(await bob.request(hello("grak"))).toHaveProperty("ok");
  expect(await set(city, list("refuse", "grak"))).toHaveProperty("seq");
  expect(await bob.request(hello("grak"))).toMatchObject({ error: { code: "words_refused" } });
  for (const it of [bar, quarter, city]) await evictDurableObject(stubOf(it));
  expect(await bob.request(hello("grak"))).toMatchObject({ error: { code: "words_refused" } });
  // Another content under the same name, and a list of the room's own beside it.
  expect(await set(city, list("refuse", "zonk"))).toHaveProperty("seq");
  expect(await set(bar, list("mask", "blorp"))).toHaveProperty("seq");
  const answers = [];
  for (const text of ["zonk", "grak", "blorp"]) answers.push((await bob.request(hello(text))).error?.code);
  expect(answers).toEqual(["words_refused", undefined, undefined]);
  await cy.heard("*****");
  expect(await unset(city, "refuse-list")).toHaveProperty("seq");
  expect(await bob.request(hello("zonk"))).toHaveProperty("ok");
  await ada.heard("zonk");
  const hits = ada.events.flatMap((it) => (it.verb === "hit" ? [it.object] : []));
  expect(hits.map(({ from, words }) => [from, words])).toEqual([
    [city.id, ["grak"]],
    [city.id, ["grak"]],
    [city.id, ["zonk"]],
    [undefined, ["blorp"]],
  ]);
  expect(JSON.stringify([bob.frames, cy.frames])).not.toMatch(/"hit"|"set-words"/);
});

test("a room cannot be made under a name that its channel's list refuses", async () => {
  const city = await channel(fresh("Berlin"));
  await set(city, list("refuse", "grak"));
  const named = { kind: "group", name: "House of Grak", parent: city } as const;
  expect(await tryMaking(named, "bob")).toMatchObject({ error: { code: "forbidden" } });
  await join(city, "bob");
  expect(await tryMaking(named, "bob")).toMatchObject({ error: { code: "words_refused" } });
  expect(await tryMaking({ kind: "group", name: "House", parent: city }, "bob")).toHaveProperty("id");
});

test("admins of the channel above answer a call where the room itself has nobody there", async () => {
  const city = await channel(fresh("Berlin"));
  const bar = await roomIn(city, "Bar");
  const gus = await join(city, "gus");
  const ada = await join(city, "ada");
  expect(await ada.request({ verb: "grant", user: "gus", role: "channel-admin" })).toHaveProperty("ok");
  const cy = await join(bar, "cy");
  const inBar = await connect(bar, "gus");
  const { ok } = await cy.request({ verb: "call-admin", reason: "help" });
  expect(ok).toMatchObject({ asked: 1 });
  expect(await inBar.until(() => inBar.calls.find((it) => it.state === "open"))).toMatchObject({ call: ok?.call });
  expect(await inBar.request({ verb: "claim", call: ok?.call })).toHaveProperty("ok");
  expect(await cy.until(() => cy.events.find((it) => it.verb === "claim"))).toMatchObject({ actor: { id: "gus" } });
  expect(JSON.stringify(gus.frames)).not.toContain('"call-admin"');
});

test("through the Worker a list is set, listed, read and removed by those who may set the rules, and by nobody else", async () => {
  const [ada, bob] = [somebody("ada"), somebody("bob")];
  const { id } = await newGroup(ada);
  const path = `/v1/rooms/${id}/word-lists`;
  const { id: _, ...body } = list("refuse", "grak", "zonk");
  await call(`/v1/rooms/${id}/requests`, { as: bob, body: { verb: "join" } });
  for (const [where, method] of [
    [path, "GET"],
    [`${path}/bad`, "GET"],
    [`${path}/bad`, "PUT"],
    [`${path}/bad`, "DELETE"],
  ] as const) {
    const asked = { method, ...(method === "PUT" && { body }) };
    expect(await problemOf(await call(where, { as: bob, ...asked }))).toMatchObject({
      status: 403,
      denied: { action: "set-acl" },
    });
    expect((await call(where, asked)).status).toBe(401);
  }
  expect((await call(`${path}/bad`, { as: ada, method: "PUT", body })).status).toBe(200);
  expect(await (await call(path, { as: ada })).json()).toMatchObject({
    lists: [{ id: "bad", action: "refuse", words: 2, hash: expect.stringMatching(/^[0-9a-f]{64}$/) }],
  });
  expect(await (await call(`${path}/bad`, { as: ada })).json()).toEqual({ id: "bad", ...body });
  const say = (text: string) =>
    call(`/v1/rooms/${id}/requests`, { as: bob, body: { verb: "send", id: crypto.randomUUID(), object: { text } } });
  expect(await problemOf(await say("grak"))).toMatchObject({ status: 422, code: "words_refused" });
  const log = JSON.stringify(await (await call(`/v1/rooms/${id}/history`, { as: ada })).json());
  expect(log).toContain('"set-words"');
  expect(log).not.toContain("zonk");
  expect(JSON.stringify(await (await call(`/v1/rooms/${id}/history`, { as: bob })).json())).not.toMatch(
    /set-words|"hit"/,
  );
  expect((await call(`${path}/bad`, { as: ada, method: "DELETE" })).status).toBe(200);
  expect((await call(`${path}/bad`, { as: ada, method: "DELETE" })).status).toBe(404);
  expect((await say("grak")).status).toBe(200);
});

test("a list that is wrong, or more than a room takes, is refused with a code", async () => {
  const ada = somebody("ada");
  const { id } = await newGroup(ada);
  const path = `/v1/rooms/${id}/word-lists`;
  const put = (name: string, body: unknown) => call(`${path}/${name}`, { as: ada, method: "PUT", body });
  const { id: _, ...good } = list("flag", "meh");
  for (const body of [
    {},
    { ...good, action: "shout" },
    { ...good, words: ["..."] },
    { ...good, id: "x" },
    { ...good, words: "meh" },
  ])
    expect(await problemOf(await put("l", body))).toMatchObject({ status: 400, code: "invalid" });
  expect(await problemOf(await put("Not an id", good))).toMatchObject({ status: 400, code: "invalid" });
  expect(await problemOf(await put("l", `{"words": "${"x".repeat(2_000_000)}"}`))).toMatchObject({ status: 413 });
  expect((await call(`${path}/l`, { as: ada, method: "POST", body: good })).status).toBe(405);
  // As many as there may be: that takes a while on a machine that others use, too.
  const many = Array.from({ length: MAX_WORDS_PER_PLACE }, (__, i) => `w${i.toString(36)}`);
  expect((await put("many", { ...good, words: many })).status).toBe(200);
  expect(await problemOf(await put("more", good))).toMatchObject({ status: 409, code: "too_many" });
  expect(await (await call(`${path}/many`, { as: ada })).json()).toMatchObject({ words: many });
  expect((await put("many", { ...good, words: ["meh"] })).status).toBe(200);
  for (let i = 1; i < MAX_WORD_LISTS; i++) expect((await put(`l${i}`, good)).status).toBe(200);
  expect(await problemOf(await put("one-too-many", good))).toMatchObject({ status: 409, code: "too_many" });
}, 30_000);
