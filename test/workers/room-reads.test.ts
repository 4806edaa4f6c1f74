/** What a room tells of its rules and its people: on the socket and by REST alike. */
import { expect, test } from "vitest";
import { action } from "../../src/protocol/acl.ts";
import { call, problemOf, somebody, tokenOf } from "./edge-people.ts";
import { connect, hello, join, makeRoom } from "./room-people.ts";

test("everybody may ask what holds, and what they themselves may", async () => {
  const room = await makeRoom("ada");
  const [ada, bob] = [await join(room, "ada"), await join(room, "bob")];
  await ada.request({ verb: "set-acl", policy: { whisper: [{ rule: "nobody" }] } });
  const [asOwner, asMember] = [await ada.request({ verb: "acl" }), await bob.request({ verb: "acl" })];
  expect(asOwner.ok).toMatchObject({ role: "owner", policy: { whisper: [{ rule: "nobody" }] } });
  expect(asMember.ok).toMatchObject({ role: "member", effective: { whisper: [{ rule: "nobody" }] } });
  expect(asOwner.ok).toHaveProperty("may", expect.arrayContaining(["send", "kick", "set-acl", "remove"]));
  expect(asMember.ok).toHaveProperty("may", expect.not.arrayContaining(["kick"]));
  expect(asMember.ok).toHaveProperty("may", expect.not.arrayContaining(["whisper"]));
  const every = Object.fromEntries(action.options.map((name) => [name, expect.any(Array)]));
  expect(asMember.ok).toHaveProperty("effective", every);
});

test("why somebody is banned, and by whom, is told to those who moderate only", async () => {
  const room = await makeRoom("ada");
  const [ada, bob] = [await join(room, "ada"), await join(room, "bob")];
  await join(room, "cy");
  await ada.request({ verb: "ban", user: "cy", ms: 60_000, reason: "spoilers" });
  const banned = { user: { id: "cy" }, until: expect.any(Number) };
  expect((await ada.request({ verb: "people" })).ok).toMatchObject({
    people: [
      { user: { id: "ada" }, role: "owner", present: true },
      { user: { id: "bob" }, role: "member", present: true },
    ],
    bans: [{ ...banned, reason: "spoilers", by: "ada" }],
  });
  expect((await bob.request({ verb: "people" })).ok).toHaveProperty("bans", [
    { ...banned, user: { id: "cy", name: "cy" }, at: expect.any(Number) },
  ]);
  const eve = await connect(room, "eve");
  expect(await eve.request({ verb: "people" })).toMatchObject({ error: { code: "not_member" } });
});

test("a preview says who would get in, and changes nothing", async () => {
  const room = await makeRoom("ada");
  const [ada, bob] = [await join(room, "ada"), await join(room, "bob")];
  const policy = { send: [{ rule: "flag", attribute: "age_verified" }] };
  expect(await bob.request({ verb: "preview", policy })).toMatchObject({ error: { code: "forbidden" } });
  expect((await ada.request({ verb: "preview", policy })).ok).toEqual({
    actions: [
      {
        action: "send",
        in: 1,
        out: 1,
        people: [
          {
            user: { id: "bob", name: "bob" },
            in: false,
            denied: { action: "send", rule: "flag", attribute: "age_verified" },
          },
          { user: { id: "ada", name: "ada" }, in: true },
        ],
      },
    ],
    unknown: 0,
  });
  expect(await bob.request(hello())).toHaveProperty("ok");
});

test("by REST the same is asked and done as on a socket, with the same refusals", async () => {
  const [ada, bob] = [somebody("ada"), somebody("bob")];
  const created = await call("/v1/rooms", { as: ada, body: { kind: "group", name: "Attic" } });
  const { id } = await created.json<{ id: string }>();
  const ask = async (as: string, body: unknown) => call(`/v1/rooms/${id}/requests`, { as, body });
  expect((await ask(bob, { verb: "join" })).status).toBe(200);
  expect(await (await ask(bob, { verb: "send", id: "m1", object: { text: "by letter" } })).json()).toMatchObject({
    seq: 3,
  });
  expect(await (await ask(ada, { verb: "history" })).json()).toMatchObject({
    events: [{ verb: "create" }, { verb: "join" }, { verb: "send", object: { text: "by letter" } }],
  });
  expect(await problemOf(await ask(bob, { verb: "kick", user: ada }))).toMatchObject({
    status: 403,
    code: "outranked",
    denied: { action: "kick", rule: "rank" },
  });
  expect((await ask(ada, { verb: "mute", user: bob, ms: 60_000 })).status).toBe(200);
  expect(await problemOf(await ask(bob, { verb: "send", id: "m2", object: { text: "psst" } }))).toMatchObject({
    code: "muted",
  });
  expect(await problemOf(await ask(bob, { verb: "dance" }))).toMatchObject({ status: 400, code: "invalid" });
});

test("what an issuer says of somebody decides, and is renewed only by the issuer", async () => {
  const [ada, dan] = [somebody("ada"), somebody("dan")];
  const created = await call("/v1/rooms", { as: ada, body: { kind: "group", name: "Bar" } });
  const { id } = await created.json<{ id: string }>();
  const policy = { join: [{ rule: "range", attribute: "age", min: 18 }] };
  await call(`/v1/rooms/${id}/requests`, { as: ada, body: { verb: "set-acl", policy } });
  const joins = async (claims: Readonly<Record<string, unknown>>) => {
    const authorization = `Bearer ${await tokenOf(dan, { claims })}`;
    return call(`/v1/rooms/${id}/requests`, { body: { verb: "join" }, headers: { authorization } });
  };
  for (const attributes of [undefined, {}, { age: 17 }, { age: "18" }, { years: 30 }])
    expect(await problemOf(await joins(attributes ? { attributes } : {}))).toMatchObject({
      denied: { action: "join", rule: "range", attribute: "age" },
    });
  expect(await problemOf(await joins({ attributes: { AGE: 18 } }))).toMatchObject({ code: "token_invalid" });
  expect((await joins({ attributes: { age: 18 } })).status).toBe(200);
});
