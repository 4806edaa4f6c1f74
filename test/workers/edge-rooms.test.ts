import { createExecutionContext, listDurableObjectIds } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { directRoomId } from "../../src/domain/room-address.ts";
import { trusted, type UserId } from "../../src/protocol/ids.ts";
import { historyPage, type HistoryPage } from "../../src/protocol/room-frame.ts";
import { roomDescription, type RoomDescription } from "../../src/protocol/rest.ts";
import { MAX_BODY_BYTES } from "../../workers/edge/body.ts";
import worker from "../../workers/edge/index.ts";
import { call, newGroup, problemDocument, problemOf, program, somebody, tokenOf } from "./edge-people.ts";
import { hello } from "./room-people.ts";

const group = { kind: "group", name: "Garden" };

async function direct(one: string, other: string): Promise<Response> {
  return call("/v1/rooms", { as: one, body: { kind: "direct", with: other } });
}

/** Somebody whose token was verified once. */
async function newcomer(name: string): Promise<string> {
  const user = somebody(name);
  const other = somebody("other");
  await call("/v1/rooms/none", { as: user });
  await vi.waitFor(async () => expect((await direct(other, user)).status).toBe(200));
  return user;
}

test("a new group has an address, its creator in it, and what it was told of itself", async () => {
  const ada = somebody("ada");
  const response = await call("/v1/rooms", { as: ada, body: { ...group, name: "  Garden  " } });
  expect(response.status).toBe(201);
  const room = roomDescription.parse(await response.json());
  expect(response.headers.get("location")).toBe(`/v1/rooms/${room.id}`);
  expect(response.headers.get("content-type")).toContain("application/json");
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(room).toMatchObject({ kind: "group", name: "Garden", members: 1, present: 0, member: true });
  expect(Math.abs((room.created ?? 0) - Date.now())).toBeLessThan(60_000);

  const again = await newGroup(ada);
  expect(again.id).not.toBe(room.id);
});

test("a group is described to whoever knows its address, with their own membership", async () => {
  const [ada, eve] = [somebody("ada"), somebody("eve")];
  const room = await newGroup(ada);
  expect(await (await call(`/v1/rooms/${room.id}`, { as: ada })).json()).toEqual(room);
  const toEve: RoomDescription = await (await call(`/v1/rooms/${room.id}`, { as: eve })).json();
  expect(toEve).toEqual({ ...room, member: false });
});

test("how much a room keeps is a setting of its own, within limits", async () => {
  const ada = somebody("ada");
  const keep = (retention: object) => call("/v1/rooms", { as: ada, body: { ...group, retention } });
  expect((await keep({ messages: 10, ms: 60_000 })).status).toBe(201);
  expect((await keep({})).status).toBe(201);
  for (const wrong of [{ messages: 0 }, { ms: 59_999 }, { messages: 1.5 }, { messages: 50_001 }, { days: 1 }]) {
    expect(await problemOf(await keep(wrong))).toMatchObject(problemDocument("invalid"));
  }
});

test("the room of two people has one address, whoever of them asks, and nothing is made by asking", async () => {
  const [ada, bob] = [await newcomer("ada"), await newcomer("bob")];
  const before = await listDurableObjectIds(env.ROOMS);

  const response = await direct(ada, bob);
  expect(response.status).toBe(200);
  const toAda: RoomDescription = await response.json();
  const toBob: RoomDescription = await (await direct(bob, ada)).json();

  expect(toAda).toEqual({ id: toAda.id, kind: "direct", members: 2, present: 0, member: true });
  expect(toBob).toEqual(toAda);
  const after = await listDurableObjectIds(env.ROOMS);
  const id = await directRoomId("test", trusted<UserId>(ada), trusted<UserId>(bob));
  expect(after.some((it) => it.equals(env.ROOMS.idFromName(id)))).toBe(false);
  expect(after).toHaveLength(before.length);
});

test("a direct room needs somebody who has been here, and somebody else", async () => {
  const [ada, bob] = [somebody("ada"), somebody("bob")];
  expect(await problemOf(await direct(ada, bob))).toEqual(problemDocument("unknown_user"));
  expect(await problemOf(await direct(ada, ada))).toEqual(problemDocument("direct_with_self"));
  expect(await problemOf(await direct(ada, "no user id"))).toMatchObject(problemDocument("invalid"));
  expect(await problemOf(await direct(ada, "starling-system"))).toEqual(problemDocument("unknown_user"));

  // A token that is not good names nobody.
  const forged = await tokenOf(bob, { secret: "the secret of somebody else entirely" });
  expect((await call("/v1/rooms/none", { headers: { authorization: `Bearer ${forged}` } })).status).toBe(401);
  expect((await direct(ada, bob)).status).toBe(404);

  await call("/v1/rooms/none", { as: bob });
  await vi.waitFor(async () => expect((await direct(ada, bob)).status).toBe(200));
});

test("a direct room is there for its two alone, who name each other", async () => {
  const [ada, bob, eve] = [await newcomer("ada"), await newcomer("bob"), somebody("eve")];
  const { id }: RoomDescription = await (await direct(ada, bob)).json();
  const described = await call(`/v1/rooms/${id}?with=${bob}`, { as: ada });
  expect(await described.json()).toMatchObject({ kind: "direct", member: true });
  for (const [who, query] of [
    [ada, ""],
    [ada, `?with=${eve}`],
    [ada, `?with=${ada}`],
    [eve, `?with=${ada}`],
    [eve, `?with=${bob}`],
    [eve, ""],
  ] as const) {
    expect(await problemOf(await call(`/v1/rooms/${id}${query}`, { as: who }))).toEqual(problemDocument("not_found"));
    expect((await call(`/v1/rooms/${id}/history${query}`, { as: who })).status).toBe(404);
  }
});

test("history comes page by page, by cursors that a query can carry", async () => {
  const ada = somebody("ada");
  const room = await newGroup(ada);
  const { client } = await program(`/v1/rooms/${room.id}/socket`, await tokenOf(ada));
  for (let i = 1; i <= 5; i++) await client.request(hello(`message ${i}`));
  const page = async (query: string): Promise<HistoryPage> => {
    const response = await call(`/v1/rooms/${room.id}/history${query}`, { as: ada });
    return historyPage.parse(await response.json());
  };

  const newest = await page("?limit=2");
  expect(newest).toMatchObject({ first: 5, last: 6, more: true });
  expect(newest.events.map((it) => it.seq)).toEqual([5, 6]);
  expect(await page(`?before=${newest.epoch}.5&limit=200`)).toMatchObject({ first: 1, last: 4, more: false });
  expect(await page(`?after=${newest.epoch}.4`)).toMatchObject({ first: 5, last: 6, more: false });
  expect((await page("")).events).toHaveLength(6);
});

test("a cursor or a limit that is none is refused, not guessed at", async () => {
  const ada = somebody("ada");
  const room = await newGroup(ada);
  const ask = async (query: string) => problemOf(await call(`/v1/rooms/${room.id}/history?${query}`, { as: ada }));
  const future = Date.now() + 1_000_000;
  for (const cursor of ["x", "", "1", "1.", "-1.1", "1.1.1", "1e3.1", "0.1", "1.1x", `${future}.1`]) {
    expect(await ask(`before=${cursor}`)).toMatchObject(problemDocument("cursor_invalid"));
    expect(await ask(`after=${cursor}`)).toMatchObject(problemDocument("cursor_invalid"));
  }
  for (const limit of ["0", "-1", "201", "1.5", "many", "", "00001"]) {
    expect(await ask(`limit=${limit}`)).toMatchObject(problemDocument("invalid"));
  }
  expect(await ask("before=1.1&after=1.1")).toMatchObject(problemDocument("invalid"));
});

test("history is for members", async () => {
  const [ada, eve] = [somebody("ada"), somebody("eve")];
  const room = await newGroup(ada);
  const refused = await call(`/v1/rooms/${room.id}/history`, { as: eve });
  expect(await problemOf(refused)).toMatchObject({
    ...problemDocument("not_member"),
    denied: { action: "history", rule: "member" },
  });
});

test("an address that we did not make is nowhere, and wakes nothing", async () => {
  const ada = somebody("ada");
  const { id } = await newGroup(ada);
  const before = await listDurableObjectIds(env.ROOMS);
  const last = id.at(-1) === "0" ? "1" : "0";
  const madeUp = `g~${"0".repeat(26)}.new.${"0".repeat(16)}`;
  for (const address of [id.slice(0, -1) + last, id.replace("g~", "v~"), id.split(".")[0], madeUp, "x", "%E0%A4%A"]) {
    for (const path of [`/v1/rooms/${address}`, `/v1/rooms/${address}/history`]) {
      expect(await problemOf(await call(path, { as: ada }))).toEqual(problemDocument("not_found"));
    }
  }
  expect(await listDurableObjectIds(env.ROOMS)).toHaveLength(before.length);
});

test("without a token there is nothing, and the answer says what kind of token is wanted", async () => {
  const { id } = await newGroup(somebody("ada"));
  for (const [path, init] of [
    ["/v1/rooms", { body: group }],
    [`/v1/rooms/${id}`, {}],
    [`/v1/rooms/${id}/history`, {}],
    ["/v1/search?q=x", {}],
  ] as const) {
    const missing = await call(path, init);
    expect(missing.headers.get("www-authenticate")).toBe("Bearer");
    expect(await problemOf(missing)).toEqual(problemDocument("token_missing"));
    for (const authorization of ["Basic YWRhOmFkYQ==", "Bearer", "Bearer "]) {
      expect((await problemOf(await call(path, { ...init, headers: { authorization } }))).code).toBe("token_missing");
    }
    const nonsense = await call(path, { ...init, headers: { authorization: "Bearer nonsense" } });
    expect(await problemOf(nonsense)).toMatchObject(problemDocument("token_invalid"));
  }
});

test("what a body may be: JSON, small, one of the known shapes, and nothing besides", async () => {
  const ada = somebody("ada");
  const post = async (body: unknown, type = "application/json") =>
    problemOf(await call("/v1/rooms", { as: ada, body, headers: { "content-type": type } }));

  for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""]) {
    expect(await post(group, type)).toEqual(problemDocument("unsupported_media_type"));
  }
  for (const text of ["", "{", "nope", '{"kind":"group",}']) {
    expect(await post(text)).toEqual(problemDocument("malformed"));
  }
  for (const wrong of [
    "null",
    "[]",
    { ...group, colour: "green" },
    { kind: "club", name: "Garden" },
    { kind: "group" },
    { ...group, name: "   " },
    { ...group, name: "x".repeat(81) },
    { ...group, name: "bell \u0007" },
    { ...group, members: ["bob"] },
    { kind: "direct" },
  ]) {
    expect(await post(wrong)).toMatchObject(problemDocument("invalid"));
  }
  expect((await post({ ...group, colour: "green" })).detail).toContain("colour");
  expect(
    (await call("/v1/rooms", { as: ada, body: group, headers: { "content-type": "Application/JSON; charset=utf-8" } }))
      .status,
  ).toBe(201);
});

test("a body over the limit is refused, whatever length it announces", async () => {
  const ada = somebody("ada");
  const big = JSON.stringify({ ...group, name: "x".repeat(MAX_BODY_BYTES) });
  expect(await problemOf(await call("/v1/rooms", { as: ada, body: big }))).toMatchObject(problemDocument("too_big"));

  const encoded = new TextEncoder().encode(big);
  const stream = new ReadableStream({
    pull(controller) {
      controller.enqueue(encoded);
      controller.close();
    },
  });
  const request = new Request("https://edge.test/v1/rooms", {
    method: "POST",
    body: stream,
    headers: { authorization: `Bearer ${await tokenOf(ada)}`, "content-type": "application/json" },
  });
  const unannounced = await worker.fetch(request, env, createExecutionContext());
  expect(request.headers.get("content-length")).toBeNull();
  expect(await problemOf(unannounced)).toMatchObject(problemDocument("too_big"));
});

test("what is no route is a 404, and a route by another method a 405 that names the right one", async () => {
  const ada = somebody("ada");
  const { id } = await newGroup(ada);
  for (const path of ["/", "/v1", "/v1/room", `/v1/rooms/${id}/members`, "/v1/rooms/", "/v2/rooms"]) {
    expect(await problemOf(await call(path, { as: ada }))).toEqual(problemDocument("not_found"));
  }
  for (const [method, path, allow] of [
    ["GET", "/v1/rooms", "POST"],
    ["DELETE", `/v1/rooms/${id}`, "GET, HEAD"],
    ["POST", `/v1/rooms/${id}/history`, "GET, HEAD"],
    ["PUT", "/v1/search", "GET, HEAD"],
    ["OPTIONS", "/v1/rooms", "POST"],
    ["GET", "/v1/bridge/resend", "POST"],
  ] as const) {
    const response = await call(path, { as: ada, method });
    expect(response.headers.get("allow")).toBe(allow);
    expect(await problemOf(response)).toMatchObject({ status: 405, temporary: false });
  }
  const head = await call(`/v1/rooms/${id}`, { as: ada, method: "HEAD" });
  expect([head.status, await head.text()]).toEqual([200, ""]);
});
