import { createExecutionContext, evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, expect, test, vi } from "vitest";
import { SIGNATURE_HEADER, verify } from "../../src/domain/signature.ts";
import { verifyToken } from "../../workers/auth/verify-token.ts";
import { settingsOf } from "../../workers/config.ts";
import type { Env } from "../../workers/env.ts";
import { makeEdge } from "../../workers/edge/app.ts";
import { newGroup, problemOf, somebody, tokenOf } from "./edge-people.ts";
import { stubOf } from "./admin-people.ts";
import { hello } from "./room-people.ts";
import { SocketClient } from "./socket-client.ts";

const SITE = "https://site.test";
const SECRET = "the tests' secret of the auth hook: long enough";
const HOUR_MS = 3_600_000;

type Answer = (token: string, request: Request) => Response | Promise<Response>;

/** The site's own endpoint, at its address: answers what is signed by the secret, and keeps what it was asked. */
class Site {
  readonly asked: string[] = [];
  answer: Answer;
  readonly env: Env;

  constructor(answer: Answer, settings: Partial<Env> = {}) {
    this.answer = answer;
    this.env = { ...env, AUTH_HOOK_URL: `${SITE}/starling/who`, AUTH_HOOK_SECRET: SECRET, ...settings };
    const real = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      const request = new Request(input, init);
      if (!request.url.startsWith(SITE)) return real(input, init);
      const body = await request.clone().text();
      const asked = { method: "POST", path: "/starling/who", body };
      if (!(await verify([SECRET], request.headers.get(SIGNATURE_HEADER), asked, Date.now())))
        return new Response("not signed", { status: 400 });
      const { token }: { token: string } = JSON.parse(body);
      this.asked.push(token);
      return this.answer(token, request);
    });
  }

  async says(token: string): Promise<string> {
    const verdict = await verifyToken(this.env, token);
    return verdict.ok ? verdict.principal.id : verdict.error.code;
  }
}

const known =
  (people: Record<string, object>): Answer =>
  (token) => {
    const person = people[token];
    return person ? Response.json({ expires: Date.now() + HOUR_MS, ...person }) : new Response(null, { status: 404 });
  };

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});

test("the site says whose an opaque token is, with everything that rules look at", async () => {
  const expires = Date.now() + HOUR_MS;
  const attributes = { age: 31, age_verified: true, groups: ["staff"], country: "NL" };
  const site = new Site(
    known({
      opaque: { id: "ada", name: "Ada", attributes, role: "globalmod", guest: false, expires, tokenId: "t1", shoe: 38 },
    }),
  );
  expect(await verifyToken(site.env, "opaque")).toEqual({
    ok: true,
    principal: { id: "ada", name: "Ada", attributes, role: "globalmod", guest: false, expires, tokenId: "t1" },
  });
  expect(await site.says("another")).toBe("token_invalid");
});

test("a JWT is checked by its keys and never told to the site; with a hook alone every token is", async () => {
  const site = new Site(known({ opaque: { id: "ada" } }));
  expect(await site.says(await tokenOf("bob"))).toBe("bob");
  const forged = await tokenOf("eve", { secret: "a secret that nobody shares with the deployment" });
  expect(await site.says(forged)).toBe("token_invalid");
  expect(site.asked).toEqual([]);

  const alone = new Site(known({ [forged]: { id: "cy" } }), {
    JWT_ISSUER: "",
    JWT_AUDIENCE: "",
    JWT_SECRET: "",
  });
  expect(await alone.says(forged)).toBe("cy");
  expect(alone.asked).toEqual([forged]);
});

test("what the site answered is kept for half a minute, a refusal for five seconds, and nobody asks twice at once", async () => {
  const site = new Site(known({ opaque: { id: "ada" } }));
  expect(await Promise.all(["opaque", "opaque", "opaque"].map((it) => site.says(it)))).toEqual(["ada", "ada", "ada"]);
  for (const token of ["opaque", "none", "none"]) await site.says(token);
  expect(site.asked).toEqual(["opaque", "none"]);

  vi.setSystemTime(Date.now() + 6_000);
  for (const token of ["opaque", "none"]) await site.says(token);
  expect(site.asked).toEqual(["opaque", "none", "none"]);
  vi.setSystemTime(Date.now() + 25_000);
  site.answer = known({});
  expect(await site.says("opaque")).toBe("token_invalid");
});

test("an answer is good no longer than the token that it is about", async () => {
  const site = new Site(known({ opaque: { id: "ada", expires: Date.now() + 10_000 }, old: { id: "ada", expires: 1 } }));
  expect(await site.says("opaque")).toBe("ada");
  expect(await site.says("old")).toBe("token_expired");
  vi.setSystemTime(Date.now() + 11_000);
  expect(await site.says("opaque")).toBe("token_expired");
});

test("a site that cannot say lets nobody in, and says nothing about the token: try again", async () => {
  const elsewhere = vi.fn();
  const site = new Site(known({ opaque: { id: "ada" } }));
  const { answer } = site;
  for (const failure of [
    () => new Response("away", { status: 503 }),
    () => new Response("no", { status: 400 }),
    () => new Response("<html>"),
    () => Response.json({ id: "ada" }),
    () => Response.json({ id: "starling-system", expires: Date.now() + HOUR_MS }),
    () => Response.json({ id: "ada", expires: Date.now() + HOUR_MS, attributes: { Age: { no: "object" } } }),
    () => new Response(null, { status: 204 }),
    () => Promise.reject(new TypeError("network")),
  ] satisfies Answer[]) {
    site.answer = failure;
    expect(await verifyToken(site.env, "opaque")).toMatchObject({
      ok: false,
      error: { code: "busy", temporary: true },
    });
  }
  for (const status of [301, 302, 303, 307, 308]) {
    site.answer = (_, { redirect }) => {
      if (redirect !== "manual") elsewhere();
      return new Response(null, { status, headers: { location: "https://evil.test/who" } });
    };
    expect(await site.says("opaque")).toBe("busy");
  }
  expect(elsewhere).not.toHaveBeenCalled();
  site.answer = answer;
  expect(await site.says("opaque")).toBe("ada");
});

test("a site that does not answer within two seconds has not answered", async () => {
  const site = new Site(
    (_, { signal }) => new Promise((_done, fail) => signal.addEventListener("abort", () => fail(new Error("aborted")))),
  );
  expect(await site.says("opaque")).toBe("busy");
});

test("neither the token nor the secret is ever logged", async () => {
  const log = vi.spyOn(console, "error").mockImplementation(() => {});
  const site = new Site(() => new Response("away", { status: 503 }));
  await site.says("opaque-and-secret");
  const logged = JSON.stringify(log.mock.calls);
  expect(logged).toContain("auth hook");
  for (const secret of ["opaque-and-secret", SECRET]) expect(logged).not.toContain(secret);
});

test("settings of the hook that do not fit together are refused by name", () => {
  for (const [wrong, named] of [
    [{ AUTH_HOOK_URL: "http://site.test/who" }, "AUTH_HOOK_URL"],
    [{ AUTH_HOOK_URL: "" }, "AUTH_HOOK_URL: missing, though AUTH_HOOK_SECRET is set"],
    [{ AUTH_HOOK_SECRET: "short" }, "AUTH_HOOK_SECRET"],
    [{ AUTH_HOOK_SECRET: "" }, "AUTH_HOOK_SECRET"],
    [{ AUTH_HOOK_HOSTS: "other.test, another.test" }, "AUTH_HOOK_HOSTS"],
    // Half of a key set is a mistake, not a choice.
    [{ JWT_SECRET: "" }, "JWT_SECRET"],
  ] as const) {
    const settings = { ...env, AUTH_HOOK_URL: `${SITE}/who`, AUTH_HOOK_SECRET: SECRET, ...wrong };
    expect(() => settingsOf(settings)).toThrow(named);
    expect(() => settingsOf(settings)).not.toThrow(SECRET);
  }
  const good = { ...env, AUTH_HOOK_URL: `${SITE}/who`, AUTH_HOOK_SECRET: SECRET, AUTH_HOOK_HOSTS: "a.test, site.test" };
  expect(settingsOf(good).hook).toEqual({ url: `${SITE}/who`, secret: SECRET });
  expect(() => settingsOf({ ...env, JWT_ISSUER: "", JWT_AUDIENCE: "", JWT_SECRET: "" })).toThrow("JWT_ISSUER");
});

const edge = makeEdge();

/** At the door of a deployment that has this site. */
async function knock(site: Site, path: string, token: string): Promise<Response> {
  const headers = { upgrade: "websocket", authorization: `Bearer ${token}` };
  return edge.fetch(new Request(`https://edge.test${path}`, { headers }), site.env, createExecutionContext());
}

/** An object has the settings of these tests: give it those of the deployment that has this site. */
async function settle(site: Site, room: { id: string }): Promise<void> {
  await runInDurableObject(stubOf(room), (instance) => Reflect.set(instance, "env", site.env));
}

test("an open socket stays while the site is away, goes on by another opaque token, and ends with it", async () => {
  const ada = somebody("ada");
  const start = Date.now();
  const site = new Site(
    known({
      first: { id: ada, name: "Ada", expires: start + 60_000 },
      second: { id: ada, name: "Ada", expires: start + 600_000 },
      other: { id: "eve" },
    }),
  );
  const room = await newGroup(ada);
  const path = `/v1/rooms/${room.id}/socket`;
  const response = await knock(site, path, "first");
  if (!response.webSocket) throw new Error(`no socket: ${response.status}`);
  const socket = new SocketClient(response.webSocket);
  const { answer } = site;

  site.answer = () => new Response("away", { status: 503 });
  expect((await socket.request(hello("still here"))).ok).toBeDefined();
  expect(await problemOf(await knock(site, path, "second"))).toMatchObject({ status: 503, code: "busy" });
  await settle(site, room);
  expect((await socket.request({ verb: "renew", token: "second" })).error).toMatchObject({ code: "busy" });
  expect((await socket.request(hello("still here"))).ok).toBeDefined();

  site.answer = answer;
  expect((await socket.request({ verb: "renew", token: "other" })).error?.code).toBe("token_invalid");
  expect((await socket.request({ verb: "renew", token: "unknown" })).error?.code).toBe("token_invalid");
  expect((await socket.request({ verb: "renew", token: "second" })).ok).toEqual({ expires: start + 600_000 });
  await evictDurableObject(stubOf(room));
  for (const [at, code] of [
    [start + 120_000, undefined],
    [start + 601_000, 4100],
  ] as const) {
    await runInDurableObject(stubOf(room), async (instance) => {
      vi.setSystemTime(at);
      await instance.alarm();
      vi.useRealTimers();
    });
    expect(code === undefined ? socket.closed : (await socket.ended()).code).toBe(code);
  }
});

test("who the site does not know, or cannot say, touches no object", async () => {
  const site = new Site(known({}));
  const room = await newGroup(somebody("ada"));
  const getUser = vi.spyOn(env.USERS, "getByName");
  const getRoom = vi.spyOn(env.ROOMS, "getByName");
  for (const path of [`/v1/rooms/${room.id}/socket`, "/v1/me/socket"]) {
    expect((await problemOf(await knock(site, path, "unknown"))).code).toBe("token_invalid");
  }
  expect([getUser.mock.calls, getRoom.mock.calls]).toEqual([[], []]);
});
