import { evictDurableObject, listDurableObjectIds, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { trusted, type UserId } from "../../src/protocol/ids.ts";
import { adminToken, headOf, idOf, order, stubOf } from "./admin-people.ts";
import { browser, call, newGroup, problemOf, program, somebody, tokenOf } from "./edge-people.ts";
import { hello } from "./room-people.ts";
import { logOf } from "./support-user.ts";

type Person = Awaited<ReturnType<typeof program>>["client"];

const userOf = (user: string) => env.USERS.getByName(user);

/** Connects, and is welcome. */
async function enter(room: { id: string }, user: string): Promise<Person> {
  const { client } = await program(`/v1/rooms/${room.id}/socket`, await tokenOf(user));
  await client.until(() => client.frames[0]?.welcome);
  return client;
}

async function write(room: { id: string }, user: string): Promise<Response> {
  return call(`/v1/rooms/${room.id}/requests`, { as: user, body: hello() });
}

test("a ban from everywhere ends every device in every room, and nothing of theirs is accepted after its answer", async () => {
  const [ada, bob] = [somebody("ada"), somebody("bob")];
  const rooms = [await newGroup(ada), await newGroup(ada)] as const;
  const own = (await program("/v1/me/socket", await tokenOf(bob))).client;
  const devices = [await enter(rooms[0], bob), await enter(rooms[0], bob), await enter(rooms[1], bob)];
  for (const device of devices) await device.request({ verb: "join" });
  const reader = await enter(rooms[0], ada);

  // They go on writing all the while, on sockets and without.
  for (const device of devices) for (let i = 0; i < 50; i++) device.post(hello("before, or never"));
  const calls = rooms.map((room) => write(room, bob));
  const ordered = order("POST", "/bans", { user: bob, reason: "spam" });
  for (const device of devices) for (let i = 0; i < 50; i++) device.post(hello("before, or never"));
  const banned = await ordered;
  const heads = await Promise.all(rooms.map(headOf));
  for (const device of devices) expect(() => device.post(hello("after"))).toThrow("after close");
  const later = await Promise.all(rooms.map((room) => write(room, bob)));

  expect(await banned.json()).toEqual({ rooms: 2, unreached: [] });
  for (const device of [...devices, own]) expect(await device.ended()).toEqual({ code: 4200, reason: "banned" });
  for (const response of later) expect((await problemOf(response)).code).toBe("banned");
  await Promise.all(calls);
  expect(await Promise.all(rooms.map(headOf))).toEqual(heads);
  expect(JSON.stringify(reader.frames)).not.toContain("after");
});

test("who is banned from everywhere gets in nowhere, by no token, and remains a member", async () => {
  const [ada, bob] = [somebody("ada"), somebody("bob")];
  const room = await newGroup(ada);
  const socket = await enter(room, bob);
  await socket.request({ verb: "join" });
  await order("POST", "/bans", { user: bob, ms: 3_600_000, reason: "spam" });
  await evictDurableObject(userOf(bob));

  for (const path of [`/v1/rooms/${room.id}/socket`, "/v1/me/socket"]) {
    const { client } = await browser(path, await tokenOf(bob, { claims: { role: "superuser" } }));
    expect(await client.ended()).toEqual({ code: 4200, reason: "banned" });
    const plain = await call(path, { as: bob, headers: { upgrade: "websocket" } });
    const problem = await problemOf(plain);
    expect(problem).toMatchObject({ status: 403, code: "banned", denied: { rule: "banned" } });
    expect(Math.abs((problem.denied?.until ?? 0) - (Date.now() + 3_600_000))).toBeLessThan(60_000);
  }
  for (const path of [`/v1/rooms/${room.id}`, `/v1/rooms/${room.id}/history`, "/v1/search?q=hello"]) {
    expect([path, (await problemOf(await call(path, { as: bob }))).code]).toEqual([path, "banned"]);
  }
  for (const headers of [{}, { upgrade: "h2c" }] as const) {
    const created = await call("/v1/rooms", { as: bob, body: { kind: "group", name: "Mine" }, headers });
    expect((await problemOf(created)).code).toBe("banned");
  }
  const { members } = await (await call(`/v1/rooms/${room.id}`, { as: ada })).json<{ members: number }>();
  expect(members).toBe(2);

  expect((await order("DELETE", `/bans/${bob}`, { reason: "a mistake" })).status).toBe(200);
  const back = await enter(room, bob);
  expect((await back.request(hello("back"))).ok).toBeDefined();
  expect((await problemOf(await order("DELETE", `/bans/${bob}`))).code).toBe("not_found");
});

test("a ban ends when it says so", async () => {
  const bob = somebody("bob");
  await order("POST", "/bans", { user: bob, ms: 60_000, reason: "cool down" });
  const refused = await call("/v1/me/socket", { as: bob, headers: { upgrade: "websocket" } });
  expect((await problemOf(refused)).code).toBe("banned");
  vi.setSystemTime(Date.now() + 61_000);
  const { client } = await program("/v1/me/socket", await tokenOf(bob));
  expect((await client.until(() => client.frames[0]?.welcome)).you).toEqual({ id: bob });
});

test("a ban reaches exactly the rooms where its user is, and wakes no other", async () => {
  const [ada, bob] = [somebody("ada"), somebody("bob")];
  const [here, elsewhere] = [await newGroup(ada), await newGroup(ada)];
  const gone = await enter(elsewhere, bob);
  await gone.request({ verb: "join" });
  const present = await enter(here, bob);
  gone.socket.close(1000);
  await gone.ended();
  // Who was admitted a moment ago may still be about to arrive: they count as gone a minute later.
  await vi.waitFor(() =>
    runInDurableObject(userOf(bob), async (user, { storage }) => {
      vi.setSystemTime(Date.now() + 61_000);
      await user.left(idOf(elsewhere), 1, "closed");
      vi.useRealTimers();
      expect(storage.sql.exec("SELECT room FROM connected_rooms").toArray()).toEqual([{ room: idOf(here) }]);
    }),
  );
  expect(await (await order("POST", "/bans", { user: bob, reason: "spam" })).json()).toEqual({
    rooms: 1,
    unreached: [],
  });
  expect(await present.ended()).toEqual({ code: 4200, reason: "banned" });
});

test("who was admitted before a ban and arrives after it is refused by the room, also after its eviction", async () => {
  const [ada, bob] = [somebody("ada"), somebody("bob")];
  const room = await newGroup(ada);
  await enter(room, bob);
  await order("POST", "/bans", { user: bob, reason: "spam" });
  await evictDurableObject(stubOf(room));
  await order("DELETE", `/bans/${bob}`);

  const late = { principal: { id: trusted<UserId>(bob), expires: Date.now() + 60_000 }, admission: 0 };
  const asker = {
    ...late,
    address: (await (await call(`/v1/rooms/${room.id}`, { as: ada })).json<{ id: never }>()).id,
  };
  expect(await stubOf(room).write(asker, { ref: "r", verb: "join" })).toMatchObject({ error: { code: "banned" } });
  expect(await stubOf(room).write({ ...asker, admission: 1 }, { ref: "r", verb: "join" })).toHaveProperty("seq");
});

test("a room that cannot be reached is named in the answer, and told until it knows", async () => {
  const [ada, bob] = [somebody("ada"), somebody("bob")];
  const room = await newGroup(ada);
  const socket = await enter(room, bob);
  vi.spyOn(console, "error").mockImplementation(() => {});
  const away = vi.spyOn(env.ROOMS, "getByName").mockImplementation(() => {
    throw Object.assign(new Error("away"), { overloaded: true });
  });
  const banned = await order("POST", "/bans", { user: bob, reason: "spam" });
  expect(await banned.json()).toEqual({ rooms: 0, unreached: [idOf(room)] });
  expect(socket.closed).toBeUndefined();

  away.mockRestore();
  await evictDurableObject(userOf(bob));
  await runInDurableObject(userOf(bob), async (user) => {
    vi.setSystemTime(Date.now() + 5_000);
    await user.alarm();
    vi.useRealTimers();
  });
  expect(await socket.ended()).toEqual({ code: 4200, reason: "banned" });
});

test("bans and their end stand in the log of the user whom they are about, with who and why", async () => {
  const bob = trusted<UserId>(somebody("bob"));
  await order("POST", "/bans", { user: bob, reason: "spam" });
  await order("DELETE", `/bans/${bob}`, { reason: "a mistake" });
  expect((await logOf(bob)).map(({ verb, actor, object }) => ({ verb, actor, object }))).toEqual([
    { verb: "global-ban", actor: { id: "root" }, object: { user: bob, reason: "spam" } },
    { verb: "global-unban", actor: { id: "root" }, object: { user: bob, reason: "a mistake" } },
  ]);
});

test("only who has the audience and the scope may ban, and nobody else's order touches an object", async () => {
  const [ada, bob] = [somebody("ada"), somebody("bob")];
  await newGroup(ada);
  const before = (await listDurableObjectIds(env.USERS)).length;
  const tokens = {
    token_invalid: await tokenOf(ada, { claims: { scope: "starling:admin", role: "superuser" } }),
    scope_missing: await adminToken("root", "starling:read"),
  };
  for (const [code, token] of Object.entries(tokens)) {
    for (const [path, body] of [
      ["/bans", { user: bob, reason: "no" }],
      ["/revocations", { user: bob, reason: "no" }],
    ] as const) {
      const response = await call(`/v1/admin${path}`, { body, headers: { authorization: `Bearer ${token}` } });
      expect((await problemOf(response)).code).toBe(code);
    }
  }
  expect((await problemOf(await call("/v1/admin/bans", { body: { user: bob, reason: "no" } }))).code).toBe(
    "token_missing",
  );
  expect((await listDurableObjectIds(env.USERS)).length).toBe(before);
});
