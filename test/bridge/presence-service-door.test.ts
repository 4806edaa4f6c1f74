/** Who is let in to the presence service, and what is in it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FRIENDS_HEADER, friendsAnswer } from "../../src/protocol/presence-api.ts";
import { bundleWorker } from "../support/worker-bundle.ts";
import {
  asService,
  bearer,
  FRIENDS_SECRET,
  ORIGIN,
  person,
  problemOf,
  startPresence,
  tokenOf,
} from "./presence-service.ts";

let presence: Awaited<ReturnType<typeof startPresence>>;
beforeAll(async () => {
  presence = await startPresence();
});
afterAll(() => presence.stop());

test("without a good token, from a strange page, or by another method nobody is told anything", async () => {
  const ada = person("ada");
  const headers = await bearer(ada);
  const strange = `Bearer ${await tokenOf(ada, {}, "another-site")}`;
  const code = async (path: string, init: RequestInit) => (await problemOf(await presence.ask(path, init))).code;
  const before = presence.redis.asked;
  expect(await code("/v1/me/friends", {})).toBe("token_missing");
  expect(await code("/v1/me/friends", { headers: { authorization: strange } })).toBe("token_invalid");
  expect(await code("/v1/online", { method: "POST", headers: { authorization: strange } })).toBe("token_invalid");
  expect(await code("/v1/me/friends", { headers: await asService() })).toBe("token_invalid");
  expect(await code("/v1/me/friends", { headers: { ...headers, origin: "https://evil.test" } })).toBe("origin_refused");
  expect(await code("/v1/online", { headers })).toBe("method_not_allowed");
  expect(await code("/v1/online", { method: "POST", headers, body: "{}" })).toBe("unsupported_media_type");
  expect(await code("/v1/rooms", { headers })).toBe("not_found");
  expect(await code("/v1/me/friends", { headers: await bearer(ada, { friends: "bob" }) })).toBe("token_invalid");
  expect(presence.redis.asked).toBe(before);
});

test("a page of ours may ask, with the header of its friends", async () => {
  const preflight = await presence.ask("/v1/me/friends", {
    method: "OPTIONS",
    headers: { origin: ORIGIN, "access-control-request-method": "GET" },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get("access-control-allow-headers")).toContain(FRIENDS_HEADER);
  const answer = await presence.ask("/v1/me/friends", {
    headers: { ...(await bearer(person("ada"), { friends: [] })), origin: ORIGIN },
  });
  expect(answer.headers.get("access-control-allow-origin")).toBe(ORIGIN);
});

test("the service has nothing of the objects in it", async () => {
  const { folder, main, objects } = await bundleWorker("wrangler.presence.toml");
  const files = Array.from(readFileSync(join(folder, main), "utf8").matchAll(/^\/\/ (workers\/\S+)/gm), ([, it]) => it);
  expect(files).toContain("workers/presence/app.ts");
  expect(files.filter((it) => /^workers\/(?:room|user|directory|words|event-log)\//.test(it ?? ""))).toEqual([]);
  expect(objects).toEqual([]);
});

test("an opaque token is the site's own business, and a flood of its owner is told to wait without Redis being asked", async () => {
  const other = await startPresence((hook) => ({
    AUTH_HOOK_URL: `${hook}/who`,
    AUTH_HOOK_SECRET: FRIENDS_SECRET,
    RATE_REQUESTS_PER_MINUTE: "3",
  }));
  try {
    const [ada, bob] = [person("ada"), person("bob")];
    other.site.answer = (asked, path) => {
      if (path === "/who") return asked === "opaque" ? { id: ada, expires: Date.now() + 60_000 } : {};
      return { friends: [bob] };
    };
    const ask = (token: string) => other.ask("/v1/me/friends", { headers: { authorization: `Bearer ${token}` } });
    for (let call = 0; call < 3; call++)
      expect(friendsAnswer.parse(await (await ask("opaque")).json()).friends.map(({ id }) => id)).toEqual([bob]);
    const before = other.redis.asked;
    const refused = await ask("opaque");
    expect(refused.headers.get("retry-after")).toBeTruthy();
    expect(await problemOf(refused)).toEqual({ status: 429, code: "rate_limited", temporary: true });
    expect(other.redis.asked).toBe(before);
    // Somebody else is counted for themselves.
    const { authorization } = await bearer(person("cy"), { friends: [] });
    expect((await other.ask("/v1/me/friends", { headers: { authorization } })).status).toBe(200);
  } finally {
    await other.stop();
  }
});

test("settings that are wrong are named, all at once, and never their values", async () => {
  const other = await startPresence(() => ({
    ROOM_TAG_KEYS: "k1:tiny",
    FRIENDS_SECRET: "tiny",
    UPSTASH_REDIS_REST_URL: "http://redis.test",
    JWT_PRESENCE_AUDIENCE: "starling-test",
  }));
  try {
    const response = await other.ask("/healthz");
    const text = await response.clone().text();
    expect(await problemOf(response)).toEqual({ status: 500, code: "internal", temporary: true });
    for (const name of ["ROOM_TAG_KEYS", "FRIENDS_SECRET", "UPSTASH_REDIS_REST_URL", "JWT_PRESENCE_AUDIENCE"])
      expect(text).toContain(`${name}: `);
    expect(text).not.toContain("tiny");
  } finally {
    await other.stop();
  }
});
