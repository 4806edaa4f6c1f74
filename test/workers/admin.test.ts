/** `/v1/admin/*` at the Worker's door: who may, what it does, what it leaves in the audit, and how it describes itself. */
import { runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { expect, test } from "vitest";
import { parseBatch } from "../../workers/event-log/log-rows.ts";
import { adminToken } from "./admin-people.ts";
import { call, problemOf, somebody, tokenOf } from "./edge-people.ts";

interface Asking {
  readonly method?: string;
  readonly body?: unknown;
  readonly as?: string;
  readonly scope?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function admin(path: string, { method, body, as = "root", scope, headers }: Asking = {}): Promise<Response> {
  return exports.default.fetch(`https://edge.test/v1/admin${path}`, {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers: {
      authorization: `Bearer ${await adminToken(as, scope)}`,
      ...(body !== undefined && { "content-type": "application/json" }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

async function newRoom(owner = somebody("ada")): Promise<{ id: string; owner: string }> {
  const made = await call("/v1/rooms", { as: owner, body: { kind: "group", name: "Lobby" } });
  const { id } = await made.json<{ id: string }>();
  return { id, owner };
}

test("a token of the chat is none of the administration, and a scope that lacks is named", async () => {
  const { id } = await newRoom();
  const chat = `Bearer ${await tokenOf("root", { claims: { scope: "starling:admin" } })}`;
  const refused = await exports.default.fetch(`https://edge.test/v1/admin/rooms/${id}`, {
    headers: { authorization: chat },
  });
  expect(await problemOf(refused)).toMatchObject({ status: 401, code: "token_invalid" });
  expect(await problemOf(await admin(`/rooms/${id}`, { scope: "something:else" }))).toMatchObject({
    status: 403,
    code: "scope_missing",
    detail: expect.stringContaining("starling:read"),
  });
  expect((await admin(`/rooms/${id}`, { scope: "starling:read" })).status).toBe(200);
  const body = { request: { ref: "-", verb: "kick", user: "bob" } };
  expect(await problemOf(await admin(`/rooms/${id}/requests`, { body, scope: "starling:read" }))).toMatchObject({
    code: "scope_missing",
  });
});

test("reading as somebody else shows what was whispered to them, and takes the scope of whispers besides", async () => {
  const { id, owner } = await newRoom();
  const bob = somebody("bob");
  await call(`/v1/rooms/${id}/requests`, { as: bob, body: { verb: "join" } });
  const whisper = { ref: "-", verb: "whisper", id: "w1", to: [bob], object: { text: "for bob alone" } };
  expect((await call(`/v1/rooms/${id}/requests`, { as: owner, body: whisper })).status).toBe(200);
  const request = { ref: "-", verb: "history" };
  const asBob = { request, as: { id: bob } };
  const both = "starling:admin starling:whispers";

  for (const [path, body] of [
    [`/rooms/${id}/requests`, asBob],
    ["/requests", { items: [{ room: id, ...asBob }] }],
  ] as const) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    expect(await problemOf(await admin(path, { body, scope: "starling:admin" }))).toMatchObject({
      status: 403,
      code: "scope_missing",
      detail: expect.stringContaining("starling:whispers"),
    });
    // oxlint-disable-next-line no-await-in-loop -- as above
    expect(await (await admin(path, { body, scope: both })).text()).toContain("for bob alone");
  }
  const own = await admin(`/rooms/${id}/requests`, { body: { request }, scope: both });
  expect(await own.text()).not.toContain("for bob alone");
});

test("who only looks may ask a room and for explanations, but never in another's name", async () => {
  const { id, owner } = await newRoom();
  const look = (path: string, body: object) => admin(path, { body, scope: "starling:read" });
  const request = { ref: "-", verb: "history" };
  expect((await look(`/rooms/${id}/requests`, { request })).status).toBe(200);
  expect((await look("/explain", { principal: { id: "bob" }, room: id, action: "send" })).status).toBe(200);
  expect((await look("/word-tries", { text: "hello", surface: "message" })).status).toBe(200);
  for (const [path, body] of [
    [`/rooms/${id}/requests`, { request, as: { id: owner } }],
    ["/requests", { items: [{ room: id, request }] }],
    ["/bans", { user: "bob", reason: "spam" }],
  ] as const) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    expect(await problemOf(await look(path, body))).toMatchObject({ status: 403, code: "scope_missing" });
  }
  expect(await problemOf(await admin("/nothing", { scope: "starling:read" }))).toMatchObject({ status: 404 });
});

test("an administrator does what any role may, in their own name or in another's", async () => {
  const { id, owner } = await newRoom();
  const ask = async (request: object, as?: object) =>
    admin(`/rooms/${id}/requests`, { body: { request: { ref: "-", ...request }, ...(as && { as }) } });
  expect((await ask({ verb: "join" }, { id: "bob" })).status).toBe(200);
  expect((await ask({ verb: "send", id: "m1", object: { text: "from bob" } }, { id: "bob" })).status).toBe(200);
  expect((await ask({ verb: "mute", user: owner })).status).toBe(200);
  expect(await (await ask({ verb: "history" })).json()).toMatchObject({
    events: [
      { verb: "create" },
      { verb: "join", actor: { id: "bob" } },
      { verb: "send", actor: { id: "bob" }, object: { text: "from bob" } },
      { verb: "mute", actor: { id: "root" }, object: { user: { id: owner } } },
    ],
  });
});

test("a channel and a room in it are made for somebody, who owns them", async () => {
  const made = async (body: object) => (await admin("/rooms", { body })).json<{ id: string }>();
  const owner = { id: somebody("ada"), name: "Ada" };
  const name = `Cities ${crypto.randomUUID()}`;
  const channel = await made({ kind: "channel", name, owner });
  const room = await made({ kind: "group", name: "Bangkok", parent: channel.id, owner });
  expect(await (await call(`/v1/rooms/${room.id}`, { as: owner.id })).json()).toMatchObject({
    name: "Bangkok",
    member: true,
    path: [{ id: channel.id, name }],
  });
  const again = await admin("/rooms", { body: { kind: "group", name: "bangkok", parent: channel.id, owner } });
  expect(await problemOf(again)).toMatchObject({ code: "name_taken" });
});

test("to an administrator a direct room does not exist either", async () => {
  const [ada, bob] = [somebody("ada"), somebody("bob")];
  for (const name of [ada, bob]) await newRoom(name);
  const made = await call("/v1/rooms", { as: ada, body: { kind: "direct", with: bob } });
  const { id } = await made.json<{ id: string }>();
  const body = { request: { ref: "-", verb: "history" } };
  expect(await problemOf(await admin(`/rooms/${id}/requests`, { body }))).toMatchObject({ code: "not_found" });
});

test("up to 500 requests are answered each by itself", async () => {
  const [one, two] = [await newRoom(), await newRoom()];
  const item = (room: string, user: string) => ({ room, request: { ref: "-", verb: "ban", user } });
  const elsewhere = `${one.id.slice(0, -1)}${one.id.endsWith("0") ? "1" : "0"}`;
  const items = [item(one.id, "bob"), item(elsewhere, "bob"), item(two.id, "bob")];
  const answer = await admin("/requests", { body: { items } });
  expect(await answer.json()).toEqual({
    items: [
      { ok: { epoch: expect.any(Number), seq: 2 } },
      { error: expect.objectContaining({ code: "not_found" }) },
      { ok: { epoch: expect.any(Number), seq: 2 } },
    ],
  });
  const many = Array.from({ length: 501 }, () => item(one.id, "bob"));
  expect(await problemOf(await admin("/requests", { body: { items: many } }))).toMatchObject({ code: "invalid" });
});

test("with an idempotency key a call is done once, and the same key with another call is refused", async () => {
  const { id } = await newRoom();
  const key = crypto.randomUUID();
  const ban = (user: string) =>
    admin(`/rooms/${id}/requests`, {
      body: { request: { ref: "-", verb: "ban", user } },
      headers: { "idempotency-key": key },
    });
  const first = await (await ban("bob")).json();
  expect(await (await ban("bob")).json()).toEqual(first);
  // A refusal is answered again as the refusal that it was.
  const wrong = async () => admin("/bans", { body: { user: "bob" }, headers: { "idempotency-key": `${key}-wrong` } });
  expect(await problemOf(await wrong())).toEqual(await problemOf(await wrong()));
  expect(await problemOf(await ban("cy"))).toMatchObject({ status: 409, code: "id_conflict" });
  const history = await admin(`/rooms/${id}/requests`, { body: { request: { ref: "-", verb: "history" } } });
  expect(await history.json()).toMatchObject({ events: [{ verb: "create" }, { verb: "ban" }] });
});

test("each call leaves who, what and why in the administrator's log", async () => {
  const { id } = await newRoom();
  const root = somebody("root");
  const body = { request: { ref: "-", verb: "ban", user: "bob" } };
  await admin(`/rooms/${id}/requests`, { body, as: root, headers: { "audit-reason": "spam in three rooms" } });
  const order = { user: "bob", reason: "sorry" };
  await admin("/bans", { body: order, as: root, headers: { "audit-reason": "UTF-8''f%C3%BCr%20immer" } });
  await admin(`/rooms/${id}`, { as: root });
  const audit = await runInDurableObject(env.USERS.getByName(root), (_, { storage }) =>
    storage.sql
      .exec<{ first: number; last: number; at: number; count: number; bytes: number; json: string }>(
        "SELECT first_seq AS first, last_seq AS last, at, count, bytes, activities AS json FROM log ORDER BY first_seq",
      )
      .toArray()
      .flatMap((row) => parseBatch(row)),
  );
  expect(audit).toMatchObject([
    {
      verb: "audit",
      actor: { id: root },
      object: { what: `POST /v1/admin/rooms/${id}/requests ban bob`, why: "spam in three rooms" },
    },
    { verb: "audit", actor: { id: root }, object: { what: "POST /v1/admin/bans bob", why: "für immer" } },
    { verb: "audit", actor: { id: root }, object: { what: `GET /v1/admin/rooms/${id}` } },
  ]);
});

test("an explanation has the whole chain, and the verdict that it comes to", async () => {
  const { id, owner } = await newRoom();
  const policy = {
    join: [
      { rule: "range", attribute: "age", min: 18 },
      { rule: "in", attribute: "city", values: ["ba"] },
    ],
  };
  await call(`/v1/rooms/${id}/requests`, { as: owner, body: { verb: "set-acl", policy } });
  const explain = async (principal: object) =>
    (await admin("/explain", { body: { principal, room: id, action: "join" } })).json();
  expect(await explain({ id: "dan", attributes: { age: 17, city: "ba" } })).toMatchObject({
    allowed: false,
    role: "none",
    steps: [
      { rule: "range", outcome: "deny", text: policy.join[0], error: { denied: { action: "join", rule: "range" } } },
      { rule: "in", outcome: "pass" },
    ],
  });
  expect(await explain({ id: "root", role: "superuser" })).toMatchObject({
    allowed: true,
    steps: [{ outcome: "exempt" }, { outcome: "exempt" }],
  });
});

test("a message goes to many rooms as the system's, and once only", async () => {
  const [one, two] = [await newRoom(), await newRoom()];
  const body = { rooms: [one.id, two.id], text: "We restart at noon.", id: "noon-1" };
  const first = await (await admin("/broadcasts", { body })).json();
  expect(first).toMatchObject({ items: [{ ok: { seq: 2 } }, { ok: { seq: 2 } }] });
  expect(await (await admin("/broadcasts", { body })).json()).toEqual(first);
});

test("it describes itself, every reference leads somewhere, and there is a page to read", async () => {
  const answer = await exports.default.fetch("https://edge.test/v1/admin/openapi.json");
  const document = await answer.json<{ openapi: string; paths: object; components: { schemas: object } }>();
  expect(document.openapi).toBe("3.1.0");
  expect(Object.keys(document.paths)).toEqual(
    expect.arrayContaining(["/rooms", "/rooms/{room}/requests", "/requests", "/explain", "/bans", "/revocations"]),
  );
  const text = JSON.stringify(document);
  expect(text).not.toContain("$defs");
  for (const [, name] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g))
    expect(Object.keys(document.components.schemas)).toContain(name);
  const page = await exports.default.fetch("https://edge.test/v1/admin/reference");
  expect(page.headers.get("content-type")).toContain("text/html");
  expect(await page.text()).toContain("/v1/admin/rooms/{room}/requests");
});

test("what is not as it should be is told by a code", async () => {
  const { id } = await newRoom();
  expect(await problemOf(await admin(`/rooms/nowhere`))).toMatchObject({ status: 404 });
  expect(await problemOf(await admin(`/rooms/${id}`, { method: "PATCH" }))).toMatchObject({ status: 405 });
  const nul = { rooms: [id], text: "a\u0000b", id: "m1" };
  expect(await problemOf(await admin("/broadcasts", { body: nul }))).toMatchObject({ status: 400, code: "invalid" });
  expect(await problemOf(await admin(`/nothing`))).toMatchObject({ status: 404 });
  expect(await problemOf(await admin("/bans", { body: { user: "bob" } }))).toMatchObject({
    status: 400,
    code: "invalid",
  });
  const plain = { method: "POST", headers: { authorization: `Bearer ${await adminToken()}` }, body: "x" };
  expect(await problemOf(await exports.default.fetch("https://edge.test/v1/admin/bans", plain))).toMatchObject({
    status: 415,
  });
});
