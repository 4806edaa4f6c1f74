/** Reactions: a set of people for each emoji. */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { expect, test } from "vitest";
import { MAX_REACTION_USERS, MAX_REACTIONS } from "../../src/protocol/limits.ts";
import { roomWrite } from "../../src/protocol/room-request.ts";
import { messagesOf, said, wrote } from "./room-messages.ts";
import { connect, join, makeRoom, principalOf, stubOf } from "./room-people.ts";

test("reactions are told live and counted by whoever reads; twice is once, and taken back is gone", async () => {
  const room = await makeRoom("ada");
  const [ada, bob, cy] = [await join(room, "ada"), await join(room, "bob"), await join(room, "cy")];
  const of = await wrote(ada, "cake?");
  const like = { verb: "react", of, emoji: "👍", on: true };
  const first = await bob.request(like);
  expect((await bob.request(like)).ok).toEqual(first.ok);
  await cy.request(like);
  await cy.request({ ...like, emoji: "🎂" });
  expect((await messagesOf(ada))[0]?.overlay?.reactions).toEqual([
    { emoji: "👍", users: ["bob", "cy"], count: 2 },
    { emoji: "🎂", users: ["cy"], count: 1 },
  ]);
  await evictDurableObject(stubOf(room));
  await bob.request({ ...like, on: false });
  await bob.request({ ...like, on: false });
  await ada.until(() => (ada.events.filter((it) => it.verb === "react").length === 4 ? true : undefined));
  expect((await messagesOf(cy))[0]).toMatchObject({
    object: { text: "cake?" },
    overlay: {
      reactions: [
        { emoji: "👍", users: ["cy"], count: 1 },
        { emoji: "🎂", users: ["cy"], count: 1 },
      ],
    },
  });
  await cy.request({ ...like, on: false });
  await cy.request({ ...like, emoji: "🎂", on: false });
  expect((await messagesOf(cy))[0]?.overlay).not.toHaveProperty("reactions");
});

test("who may not write does not react, and nobody to what they cannot see, or what is deleted", async () => {
  const room = await makeRoom("ada");
  const [ada, bob, eve] = [await join(room, "ada"), await join(room, "bob"), await join(room, "eve")];
  const [open, secret] = [await wrote(ada, "open"), await wrote(ada, "secret", ["bob"])];
  const like = { verb: "react", of: open, emoji: "👍", on: true };
  expect(await eve.request({ ...like, of: secret })).toMatchObject({ error: { code: "not_found" } });
  expect(await bob.request({ ...like, of: secret })).toHaveProperty("ok");
  await ada.until(() => ada.events.find((it) => it.verb === "react"));
  await ada.request({ verb: "mute", user: "eve" });
  expect(await eve.request(like)).toMatchObject({ error: { code: "muted" } });
  expect(await (await connect(room, "dan")).request(like)).toMatchObject({ error: { code: "not_member" } });
  await ada.request({ verb: "delete", of: open });
  expect(await bob.request(like)).toMatchObject({ error: { code: "deleted" } });
  expect(await bob.request({ ...like, emoji: "two words" })).toMatchObject({ error: { code: "invalid" } });
  expect(eve.events.filter((it) => it.verb === "react")).toEqual([]);
  expect(await said(eve)).toEqual([""]);
});

test("a message has so many different reactions, and names so many people of each", async () => {
  const room = await makeRoom("ada");
  const ada = await join(room, "ada");
  const of = await wrote(ada, "react!");
  const react = (emoji: string) => ({ verb: "react", of, emoji, on: true });
  for (let i = 0; i < MAX_REACTIONS; i++) expect(await ada.request(react(`:${i}:`))).toHaveProperty("ok");
  expect(await ada.request(react(":more:"))).toMatchObject({ error: { code: "too_many_reactions" } });
  const others = MAX_REACTION_USERS + 2;
  const asks = (name: string, request: object) =>
    stubOf(room).write(
      { principal: principalOf(name), address: room.address },
      roomWrite.parse({ ref: "r", ...request }),
    );
  for (let i = 0; i < others; i++) {
    await asks(`user-${i}`, { verb: "join" });
    expect(await asks(`user-${i}`, react(":0:"))).toHaveProperty("seq");
  }
  const [message] = await messagesOf(ada);
  const [first] = message?.overlay?.reactions ?? [];
  expect(first?.count).toBe(others + 1);
  expect(first?.users).toHaveLength(MAX_REACTION_USERS);
  await asks(`user-${others - 1}`, react(":0:"));
  await asks(`user-${others - 1}`, { ...react(":0:"), on: false });
  expect((await messagesOf(ada))[0]?.overlay?.reactions?.[0]?.count).toBe(others);
  const rows = await runInDurableObject(stubOf(room), (_, state) =>
    state.storage.sql.exec<{ n: number }>("SELECT count(*) AS n FROM reactions").one(),
  );
  expect(rows.n).toBe(MAX_REACTIONS + others);
});
