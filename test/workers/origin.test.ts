import { expect, test } from "vitest";
import { call, newGroup, problemOf, somebody, tokenOf } from "./edge-people.ts";

/** Both stand in the tests' ALLOWED_ORIGINS. */
const CHAT = "https://chat.test";
const ADMIN = "https://admin.chat.test:8443";

test("a page of an allowed origin may read what is answered, and no cache serves it to another page", async () => {
  for (const origin of [CHAT, ADMIN]) {
    const response = await call("/healthz", { headers: { origin } });
    expect(response.status).toBe(200);
    expect(response.headers.get("access-control-allow-origin")).toBe(origin);
    expect(response.headers.get("access-control-allow-credentials")).toBeNull();
    expect(response.headers.get("vary")).toMatch(/origin/i);
  }
});

test("an allowed page may read what went wrong, too", async () => {
  for (const path of ["/nowhere", "/v1/rooms/x", "/v1/search"]) {
    const response = await call(path, { headers: { origin: CHAT } });
    expect(response.headers.get("access-control-allow-origin")).toBe(CHAT);
    expect(response.status).toBeGreaterThanOrEqual(400);
  }
});

test("a near miss is no match", async () => {
  const ada = somebody("ada");
  for (const origin of [
    "http://chat.test",
    "https://chat.test:444",
    "https://chat.test:443",
    "https://chat.test/",
    "https://chat.test.evil.test",
    "https://evil-chat.test",
    "https://a.chat.test",
    "https://admin.chat.test",
    "https://CHAT.test",
    "https://chat.test, https://evil.test",
    "https://chat.test,https://admin.chat.test:8443",
    "null",
    "*",
  ]) {
    const response = await call("/v1/rooms", { as: ada, body: { kind: "group", name: "Garden" }, headers: { origin } });
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
    expect([origin, (await problemOf(response)).code]).toEqual([origin, "origin_refused"]);
  }
});

test("a socket from a page of another origin is refused before its token is looked at", async () => {
  const ada = somebody("ada");
  const { id } = await newGroup(ada);
  for (const path of [`/v1/rooms/${id}/socket`, "/v1/me/socket"]) {
    const headers = { upgrade: "websocket", "sec-websocket-protocol": `starling.v1, bearer.${await tokenOf(ada)}` };
    const refused = await call(path, { headers: { ...headers, origin: "https://evil.test" } });
    expect(refused.webSocket).toBeNull();
    expect((await problemOf(refused)).code).toBe("origin_refused");

    const taken = await call(path, { headers: { ...headers, origin: CHAT } });
    expect(taken.status).toBe(101);
    taken.webSocket?.accept();
    taken.webSocket?.close(1000);
  }
});

test("what is no browser names no origin, and is let in by its token", async () => {
  const response = await call("/v1/rooms", { as: somebody("ada"), body: { kind: "group", name: "Garden" } });
  expect(response.status).toBe(201);
  expect(response.headers.get("access-control-allow-origin")).toBeNull();
});

test("a preflight is answered for allowed origins, without a token and without reaching a route", async () => {
  const ask = (origin: string) =>
    call("/v1/rooms", {
      method: "OPTIONS",
      headers: {
        origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization, content-type",
      },
    });
  const yes = await ask(CHAT);
  expect(yes.status).toBe(204);
  expect(yes.headers.get("access-control-allow-origin")).toBe(CHAT);
  expect(yes.headers.get("access-control-allow-headers")).toContain("authorization");
  expect(yes.headers.get("access-control-allow-headers")).toContain("content-type");
  expect(yes.headers.get("access-control-allow-methods")).toContain("POST");
  expect(yes.headers.get("access-control-max-age")).toBe("7200");
  expect(yes.headers.get("vary")).toMatch(/origin/i);

  const no = await ask("https://evil.test");
  expect(no.status).toBe(403);
  expect(no.headers.get("access-control-allow-origin")).toBeNull();
  expect(no.headers.get("access-control-allow-methods")).toBeNull();
});
