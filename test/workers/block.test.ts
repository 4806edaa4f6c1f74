import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { directRoomId } from "../../src/domain/room-address.ts";
import { trusted, type UserId } from "../../src/protocol/ids.ts";
import type { RoomDescription } from "../../src/protocol/rest.ts";
import { settingsOf } from "../../workers/config.ts";
import { headOf, stubOf } from "./admin-people.ts";
import { call, newGroup, problemOf, program, somebody, tokenOf } from "./edge-people.ts";
import { hello } from "./room-people.ts";
import { logOf } from "./support-user.ts";

type Person = Awaited<ReturnType<typeof program>>["client"];

async function enter(path: string, user: string): Promise<Person> {
  const { client } = await program(path, await tokenOf(user));
  await client.until(() => client.frames[0]?.welcome);
  return client;
}

/** A member's socket. */
async function join(room: { id: string }, user: string): Promise<Person> {
  const client = await enter(`/v1/rooms/${room.id}/socket`, user);
  await client.request({ verb: "join" });
  return client;
}

const whisper = (to: readonly string[], text = "psst") => ({ ...hello(text), verb: "whisper", to });
const blockOf = (as: string, user: string, method = "PUT") => call(`/v1/me/blocks/${user}`, { as, method });

/** Both have been here before, so that they can be written to. */
async function directOf(one: string, other: string): Promise<RoomDescription> {
  await Promise.all([one, other].map((user) => call("/v1/me/blocks", { as: user })));
  return vi.waitFor(async () => {
    const response = await call("/v1/rooms", { as: one, body: { kind: "direct", with: other } });
    expect(response.status).toBe(200);
    return response.json();
  });
}
const directPath = (room: RoomDescription, other: string) => `/v1/rooms/${room.id}/socket?with=${other}`;

test("whoever I have blocked writes nothing to me alone any more; I still may, and so may they once I take it back", async () => {
  const [ada, bob] = [somebody("ada"), somebody("bob")];
  const room = await directOf(ada, bob);
  const a = await enter(directPath(room, bob), ada);
  const b = await enter(directPath(room, ada), bob);
  const first = await b.request(hello("hi"));
  expect(first.ok).toBeDefined();

  expect((await blockOf(ada, bob)).status).toBe(200);
  const refused = { code: "not_delivered", temporary: false };
  expect((await b.request(hello("why?"))).error).toMatchObject(refused);
  expect((await b.request(whisper([ada]))).error).toMatchObject(refused);
  expect((await b.request({ verb: "edit", of: first.ok, object: { text: "worse" } })).error).toMatchObject(refused);
  expect((await b.request({ verb: "react", of: first.ok, emoji: "x", on: true })).error).toMatchObject(refused);
  const rest = await call(`/v1/rooms/${room.id}/requests?with=${ada}`, { as: bob, body: hello("by REST") });
  expect(await problemOf(rest)).toMatchObject({ status: 403, ...refused });
  expect((await a.request(hello("leave me alone"))).ok).toBeDefined();
  expect(JSON.stringify(a.frames)).not.toMatch(/why\?|psst|worse|by REST/);

  expect((await blockOf(ada, bob, "DELETE")).status).toBe(200);
  expect((await b.request(hello("sorry"))).ok).toBeDefined();
});

test("who is blocked before they ever wrote cannot begin", async () => {
  const [ada, bob] = [somebody("ada"), somebody("bob")];
  const room = await directOf(ada, bob);
  await blockOf(ada, bob);
  const b = await enter(directPath(room, ada), bob);
  expect((await b.request(hello("hi"))).error?.code).toBe("not_delivered");
  expect((await b.request({ verb: "history" })).ok).toMatchObject({ events: [] });
  const mine = await (await call("/v1/me/blocks", { as: bob })).json();
  expect(mine).toEqual({ users: [] });
});

test("in a group only whispers to me are concerned, and one that is for others too reaches nobody", async () => {
  const [ada, bob, cy] = [somebody("ada"), somebody("bob"), somebody("cy")];
  const room = await newGroup(ada);
  const [a, b, c] = [await join(room, ada), await join(room, bob), await join(room, cy)];
  expect((await b.request(whisper([ada, cy], "for two"))).ok).toBeDefined();
  await blockOf(ada, bob);
  for (const to of [[ada], [ada, cy]])
    expect((await b.request(whisper(to, "not this"))).error?.code).toBe("not_delivered");
  expect((await b.request(whisper([cy], "only for cy"))).ok).toBeDefined();
  expect((await b.request(hello("to all"))).ok).toBeDefined();
  expect((await c.request(whisper([ada], "from cy"))).ok).toBeDefined();
  expect((await a.request(whisper([bob], "from ada"))).ok).toBeDefined();
  await a.until(() => (JSON.stringify(a.frames).includes("from cy") ? true : undefined));
  expect(JSON.stringify(a.frames)).toContain("to all");
  expect(JSON.stringify([a.frames, c.frames])).not.toContain("not this");
});

test("a block holds from its answer on, whatever is on its way meanwhile", async () => {
  const [ada, bob] = [somebody("ada"), somebody("bob")];
  const room = await directOf(ada, bob);
  const b = await enter(directPath(room, ada), bob);
  await b.request(hello("hi"));
  const refs = Array.from({ length: 50 }, () => b.post(hello("now, or never")));
  const blocked = blockOf(ada, bob);
  for (let i = 0; i < 50; i++) refs.push(b.post(hello("now, or never")));
  expect((await blocked).status).toBe(200);
  const at = await headOf(room);
  refs.push(b.post(hello("never")));
  const codes = new Set((await Promise.all(refs.map((ref) => b.answer(ref)))).map((it) => it.error?.code));
  expect(await headOf(room)).toBe(at);
  codes.delete(undefined);
  // Those in between may be asked to try again, and are refused then.
  codes.delete("busy");
  expect([...codes]).toEqual(["not_delivered"]);
});

test("a block outlives the eviction of everybody concerned", async () => {
  const [ada, bob] = [somebody("ada"), somebody("bob")];
  const room = await directOf(ada, bob);
  const b = await enter(directPath(room, ada), bob);
  await b.request(hello("hi"));
  await blockOf(ada, bob);
  await evictDurableObject(stubOf(room));
  await evictDurableObject(env.USERS.getByName(ada));
  expect((await b.request(hello("again"))).error?.code).toBe("not_delivered");

  // A room that forgot it in its sleep is asked no more, and asks anew itself.
  await evictDurableObject(stubOf(room));
  await blockOf(ada, bob, "DELETE");
  const holders = await runInDurableObject(env.USERS.getByName(ada), (_, { storage }) =>
    storage.sql.exec("SELECT room FROM block_holders").toArray(),
  );
  expect(holders).toEqual([]);
  expect((await b.request(hello("again"))).ok).toBeDefined();
});

test("a block touches only rooms that know the list, and makes none", async () => {
  const [ada, bob, cy] = [somebody("ada"), somebody("bob"), somebody("cy")];
  const withCy = await directOf(ada, cy);
  await (await enter(directPath(withCy, ada), cy)).request(hello("hi"));
  await directOf(ada, bob);
  const getRoom = vi.spyOn(env.ROOMS, "getByName");
  expect((await blockOf(ada, bob)).status).toBe(200);
  expect(getRoom).not.toHaveBeenCalled();
  const id = await directRoomId(settingsOf(env).environment, trusted<UserId>(ada), trusted<UserId>(bob));
  expect(getRoom.mock.calls.flat()).not.toContain(id);
});

test("a room that cannot be reached makes the answer temporary; the same again is harmless and completes it", async () => {
  const [ada, bob] = [somebody("ada"), somebody("bob")];
  const room = await directOf(ada, bob);
  const b = await enter(directPath(room, ada), bob);
  await b.request(hello("hi"));
  const own = await enter("/v1/me/socket", ada);
  vi.spyOn(console, "error").mockImplementation(() => {});
  const away = vi.spyOn(env.ROOMS, "getByName").mockImplementation(() => {
    throw Object.assign(new Error("away"), { overloaded: true });
  });
  expect((await own.request({ verb: "block", user: bob })).error).toMatchObject({ code: "busy", temporary: true });
  away.mockRestore();
  expect((await own.request({ verb: "block", user: bob })).ok).toEqual({});
  expect((await own.request({ verb: "block", user: bob })).ok).toEqual({});
  expect((await b.request(hello("again"))).error?.code).toBe("not_delivered");
  const verbs = (await logOf(trusted<UserId>(ada))).map((it) => it.verb).filter((it) => it.endsWith("block"));
  expect(verbs).toEqual(["block"]);
});

test("while nobody can say whether they are blocked, a message waits: try again", async () => {
  const [ada, bob] = [somebody("ada"), somebody("bob")];
  const room = await directOf(ada, bob);
  const b = await enter(directPath(room, ada), bob);
  vi.spyOn(console, "error").mockImplementation(() => {});
  const getUser = env.USERS.getByName.bind(env.USERS);
  const away = vi.spyOn(env.USERS, "getByName").mockImplementation((name, options) => {
    if (name === ada) throw Object.assign(new Error("away"), { overloaded: true });
    return getUser(name, options);
  });
  expect((await b.request(hello("hi"))).error).toMatchObject({ code: "busy", temporary: true });
  away.mockRestore();
  expect((await b.request(hello("hi"))).ok).toBeDefined();
});

test("a whisper that has to ask first does not let what follows it overtake", async () => {
  const [ada, bob] = [somebody("ada"), somebody("bob")];
  const room = await newGroup(ada);
  const b = await join(room, bob);
  const refs = [b.post(whisper([ada])), b.post(hello("second")), b.post(whisper([ada])), b.post(hello("fourth"))];
  const answers = await Promise.all(refs.map((ref) => b.answer(ref)));
  const numbers = answers.map(({ ok }) => ok?.seq ?? 0);
  expect(numbers).toEqual([3, 4, 5, 6]);
});

test("nobody blocks themselves, or somebody who was never here, or more than a thousand", async () => {
  const [ada, bob] = [somebody("ada"), somebody("bob")];
  await call("/v1/me/blocks", { as: bob });
  const own = await enter("/v1/me/socket", ada);
  expect((await own.request({ verb: "block", user: ada })).error?.code).toBe("invalid");
  expect((await own.request({ verb: "block", user: somebody("nobody") })).error?.code).toBe("unknown_user");
  expect((await problemOf(await blockOf(ada, "no user"))).code).toBe("unknown_user");
  await runInDurableObject(env.USERS.getByName(ada), (_, { storage }) => {
    for (let i = 0; i < 999; i++) storage.sql.exec("INSERT INTO blocks VALUES (?, 1)", `somebody-${i}`);
  });
  await vi.waitFor(async () => expect((await blockOf(ada, bob)).status).toBe(200));
  const cy = somebody("cy");
  await call("/v1/me/blocks", { as: cy });
  expect((await problemOf(await blockOf(ada, cy))).code).toBe("too_many_blocks");
  expect((await blockOf(ada, "somebody-7", "DELETE")).status).toBe(200);
  expect((await blockOf(ada, cy)).status).toBe(200);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what `blocks` is answered with
  const answer = (await own.request({ verb: "blocks" })) as unknown as { ok: { users: string[] } };
  expect(answer.ok.users).toHaveLength(1_000);
  expect(answer.ok.users).toContain(cy);
});
