import { createExecutionContext, listDurableObjectIds, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { makeEdge } from "../../workers/edge/app.ts";
import type { Env } from "../../workers/env.ts";
import type { Room } from "../../workers/room/room.ts";
import type { User } from "../../workers/user/user.ts";
import { headOf, stubOf } from "./admin-people.ts";
import { browser, call, newGroup, problemOf, program, somebody, tokenOf } from "./edge-people.ts";
import { hello } from "./room-people.ts";
import { SocketClient } from "./socket-client.ts";

const edge = makeEdge();
/** Two a second are allowed in these tests: ten seconds' worth at once. */
const FRAMES_AT_ONCE = 20;
const FLOOD = FRAMES_AT_ONCE + 120;

/** An object has the settings of these tests: give it lower limits, and a clock that stands still. */
async function restrain(stub: DurableObjectStub<Room> | DurableObjectStub<User>): Promise<void> {
  await runInDurableObject<Room | User, boolean>(stub, (it) =>
    Reflect.set(it, "env", { ...env, RATE_FRAMES_PER_SECOND: "2" }),
  );
  vi.setSystemTime(Date.now());
}

interface Knock {
  readonly path?: string;
  readonly token?: string;
  readonly from?: string;
  readonly socket?: boolean;
}

/** Somebody at the door of a deployment with limits of its own. */
function doorOf(limits: Partial<Env>) {
  const own: Env = { ...env, ...limits };
  return async ({ path = "/v1/me/socket", token, from = "192.0.2.1", socket = true }: Knock) =>
    edge.fetch(
      new Request(`https://edge.test${path}`, {
        headers: {
          "cf-connecting-ip": from,
          ...(socket && { upgrade: "websocket" }),
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        },
      }),
      own,
      createExecutionContext(),
    );
}

async function objects(): Promise<number> {
  const users = await listDurableObjectIds(env.USERS);
  const rooms = await listDurableObjectIds(env.ROOMS);
  return users.length + rooms.length + (await listDurableObjectIds(env.DIRECTORY)).length;
}

const statuses = async (responses: readonly Promise<Response>[]) =>
  (await Promise.all(responses)).map((it) => it.status);

test("a flood from one address wakes no object, whatever tokens it brings, and lets other addresses be", async () => {
  const door = doorOf({ RATE_ADDRESS_PER_MINUTE: "10" });
  const tokens = await Promise.all(Array.from({ length: 40 }, (_, i) => tokenOf(somebody(`bot${i}`))));
  await door({ token: tokens[0] ?? "" });
  for (let i = 1; i < 10; i++) expect((await door({ token: "nonsense" })).status).toBe(401);

  const before = await objects();
  const flood = tokens.map((token) => door({ token }));
  expect(new Set(await statuses(flood))).toEqual(new Set([429]));
  expect(await objects()).toBe(before);

  const refused = await door({ token: tokens[0] ?? "", path: "/v1/search?q=x", socket: false });
  const retryAfter = Number(refused.headers.get("retry-after"));
  const problem = await problemOf(refused);
  expect(problem).toMatchObject({ status: 429, code: "rate_limited", temporary: true });
  expect(retryAfter).toBe(Math.ceil((problem.retryAfterMs ?? 0) / 1_000));
  expect(retryAfter).toBeLessThanOrEqual(6);

  expect((await door({ token: tokens[1] ?? "", from: "192.0.2.2" })).status).toBe(101);
  vi.setSystemTime(Date.now() + (problem.retryAfterMs ?? 0));
  expect((await door({ token: tokens[2] ?? "" })).status).toBe(101);
});

test("one user who connects or calls too often is refused before any object, from whatever address", async () => {
  const door = doorOf({ RATE_CONNECTS_PER_MINUTE: "5", RATE_REQUESTS_PER_MINUTE: "5" });
  const ada = somebody("ada");
  const token = await tokenOf(ada);
  const room = await newGroup(ada);
  for (const [path, socket, good] of [
    [`/v1/rooms/${room.id}/socket`, true, 101],
    [`/v1/rooms/${room.id}`, false, 200],
  ] as const) {
    for (let i = 0; i < 5; i++) expect((await door({ path, socket, token })).status).toBe(good);
    const getUser = vi.spyOn(env.USERS, "getByName");
    const getRoom = vi.spyOn(env.ROOMS, "getByName");
    const flood = Array.from({ length: 30 }, (_, i) => door({ path, socket, token, from: `192.0.2.${i}` }));
    expect(new Set(await statuses(flood))).toEqual(new Set([429]));
    expect([getUser.mock.calls, getRoom.mock.calls]).toEqual([[], []]);
    vi.restoreAllMocks();
  }
  // Somebody else is not counted with them.
  expect(
    (await door({ path: `/v1/rooms/${room.id}`, socket: false, token: await tokenOf(somebody("bob")) })).status,
  ).toBe(200);
});

test("a browser that comes too often is told by a close code to come back later", async () => {
  const limited: Env = { ...env, RATE_ADDRESS_PER_MINUTE: "1" };
  const headers = { "cf-connecting-ip": "192.0.2.1", upgrade: "websocket", "sec-websocket-protocol": "starling.v1" };
  const knock = () =>
    edge.fetch(new Request("https://edge.test/v1/me/socket", { headers }), limited, createExecutionContext());
  await knock();
  const { webSocket } = await knock();
  if (!webSocket) throw new Error("no socket");
  expect(await new SocketClient(webSocket).ended()).toEqual({ code: 4000, reason: "rate_limited" });
});

test("the platform's own counter is asked by address where it is bound, and keeps nobody out when it fails", async () => {
  const limit = vi.fn(async ({ key }: { key?: string }) => ({ success: key !== "192.0.2.66" }));
  const door = doorOf({ RATE_LIMITER: { limit } });
  expect((await door({ from: "192.0.2.66" })).status).toBe(429);
  expect((await door({ from: "192.0.2.67" })).status).toBe(401);
  vi.spyOn(console, "error").mockImplementation(() => {});
  limit.mockRejectedValue(new Error("away"));
  expect((await door({ from: "192.0.2.66" })).status).toBe(401);
});

test("the bridge and whoever looks whether we are well are not counted", async () => {
  const door = doorOf({ RATE_ADDRESS_PER_MINUTE: "1" });
  for (let i = 0; i < 5; i++) expect((await door({ path: "/healthz", socket: false })).status).toBe(200);
  for (let i = 0; i < 5; i++) expect((await door({ path: "/v1/bridge/resend", socket: false })).status).toBe(405);
});

test("limits that are no numbers are refused by name", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  for (const name of [
    "RATE_ADDRESS_PER_MINUTE",
    "RATE_CONNECTS_PER_MINUTE",
    "RATE_REQUESTS_PER_MINUTE",
    "RATE_FRAMES_PER_SECOND",
  ] as const)
    for (const wrong of ["many", "-1", "1.5", "2000000"]) {
      const refused = await doorOf({ [name]: wrong })({ path: "/healthz", socket: false });
      expect((await problemOf(refused)).detail).toContain(name);
    }
});

test("who asks too much on a socket is told how long to wait, and goes on after it", async () => {
  const ada = somebody("ada");
  const room = await newGroup(ada);
  for (const [path, stub] of [
    [`/v1/rooms/${room.id}/socket`, stubOf(room)],
    ["/v1/me/socket", env.USERS.getByName(ada)],
  ] as const) {
    const { client } = await program(path, await tokenOf(ada));
    await restrain(stub);
    const refs = Array.from({ length: FRAMES_AT_ONCE + 5 }, () => client.post({ verb: "nothing" }));
    const answers = await Promise.all(refs.map((ref) => client.answer(ref)));
    expect(answers.map(({ error }) => error?.code)).toEqual([
      ...Array.from({ length: FRAMES_AT_ONCE }, () => "unknown_verb"),
      ...Array.from({ length: 5 }, () => "rate_limited"),
    ]);
    expect(answers.at(-1)?.error).toMatchObject({ temporary: true, retryAfterMs: 500 });
    vi.setSystemTime(Date.now() + 500);
    expect((await client.request({ verb: "nothing" })).error?.code).toBe("unknown_verb");
    expect((await client.request({ verb: "nothing" })).error?.code).toBe("rate_limited");
    expect(client.closed).toBeUndefined();
    vi.useRealTimers();
  }
});

test("a socket that floods is closed, and its user refused everywhere for a minute", async () => {
  const [ada, eve] = [somebody("ada"), somebody("eve")];
  const [room, other] = [await newGroup(ada), await newGroup(ada)];
  const reader = (await program(`/v1/rooms/${room.id}/socket`, await tokenOf(ada))).client;
  const { client } = await program(`/v1/rooms/${room.id}/socket`, await tokenOf(eve));
  await client.request({ verb: "join" });
  await restrain(stubOf(room));
  for (let i = 0; i < FLOOD; i++) client.post(hello("buy"));
  expect(await client.ended()).toEqual({ code: 4202, reason: "flooding" });
  const at = await headOf(room);
  // `create`, `join`, and what was let through.
  expect(at).toBeLessThanOrEqual(FRAMES_AT_ONCE + 2);
  expect(reader.closed).toBeUndefined();

  await vi.waitFor(async () => {
    const refused = await call(`/v1/rooms/${other.id}/socket`, { as: eve, headers: { upgrade: "websocket" } });
    expect(await problemOf(refused)).toMatchObject({ status: 429, code: "rate_limited" });
  });
  // From now on nobody has to ask her object for that.
  const getUser = vi.spyOn(env.USERS, "getByName");
  for (const path of [`/v1/rooms/${other.id}/socket`, "/v1/me/socket"]) {
    const { client: again } = await browser(path, await tokenOf(eve));
    expect(await again.ended()).toEqual({ code: 4000, reason: "rate_limited" });
  }
  expect((await problemOf(await call(`/v1/rooms/${room.id}`, { as: eve }))).code).toBe("rate_limited");
  expect(getUser).not.toHaveBeenCalled();

  vi.setSystemTime(Date.now() + 61_000);
  expect((await call(`/v1/rooms/${room.id}`, { as: eve })).status).toBe(200);
});

test("a flood by the user socket shuts its user out the same way, and the address that it came from", async () => {
  const eve = somebody("eve");
  const door = doorOf({});
  const token = await tokenOf(eve);
  const { webSocket } = await door({ token });
  if (!webSocket) throw new Error("no socket");
  const client = new SocketClient(webSocket);
  await restrain(env.USERS.getByName(eve));
  for (let i = 0; i < FLOOD; i++) client.post({ verb: "rooms" });
  expect(await client.ended()).toEqual({ code: 4202, reason: "flooding" });
  expect((await problemOf(await door({ token }))).code).toBe("rate_limited");
  const others = await tokenOf(somebody("bob"));
  expect((await problemOf(await door({ token: others }))).code).toBe("rate_limited");
  expect((await door({ token: others, from: "192.0.2.9" })).status).toBe(101);
});

test("frames that are not even JSON count like others", async () => {
  const ada = somebody("ada");
  const { client } = await program("/v1/me/socket", await tokenOf(ada));
  await restrain(env.USERS.getByName(ada));
  for (let i = 0; i < FLOOD; i++) client.socket.send("{");
  expect((await client.ended()).code).toBe(4202);
});

test("one user has so many sockets in a room, and so many of their own, and then no more until one goes", async () => {
  const ada = somebody("ada");
  const room = await newGroup(ada);
  const token = await tokenOf(ada);
  for (const path of [`/v1/rooms/${room.id}/socket`, "/v1/me/socket"]) {
    const sockets = await Promise.all(Array.from({ length: 20 }, () => program(path, token)));
    const { client } = await browser(path, token);
    expect(await client.ended()).toEqual({ code: 4000, reason: "too_many_sessions" });
    const plain = await call(path, { as: ada, headers: { upgrade: "websocket" } });
    expect(await problemOf(plain)).toMatchObject({ status: 429, code: "too_many_sessions" });
    expect(sockets.every((it) => it.client.closed === undefined)).toBe(true);
    sockets[0]?.client.socket.close(1000);
    await vi.waitFor(async () => expect((await program(path, token)).response.status).toBe(101));
  }
});
