/** Word lists of the environment, and the lists that administrators look through, at the Worker's door. */
import { runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { operatorQuery, type OperatorQuery } from "../../src/protocol/operator-lists.ts";
import { settingsOf } from "../../workers/config.ts";
import { parseBatch } from "../../workers/event-log/log-rows.ts";
import { adminToken } from "./admin-people.ts";
import { newGroup, problemOf, somebody } from "./edge-people.ts";

async function admin(path: string, method = "GET", body?: unknown): Promise<Response> {
  return exports.default.fetch(`https://edge.test/v1/admin${path}`, {
    method,
    headers: { authorization: `Bearer ${await adminToken()}`, "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

/** What the administrator's own log says that they asked for, as JSON. */
async function auditOf(user: string): Promise<string> {
  return runInDurableObject(env.USERS.getByName(user), (_, { storage }) =>
    JSON.stringify(
      storage.sql
        .exec<{ first: number; last: number; at: number; count: number; bytes: number; json: string }>(
          "SELECT first_seq AS first, last_seq AS last, at, count, bytes, activities AS json FROM log ORDER BY first_seq",
        )
        .toArray()
        .flatMap((row) => parseBatch(row)),
    ),
  );
}

test("a word list of the environment is set, tried, read and removed", async () => {
  const list = { action: "mask", match: "word", applies: ["message"], words: ["heck"] };
  const put = await admin("/word-lists/mild", "PUT", list);
  expect(await put.json()).toMatchObject({ id: "mild", words: 1, action: "mask" });
  expect(await (await admin("/word-lists")).json()).toMatchObject({ lists: [{ id: "mild", words: 1 }] });
  expect(await (await admin("/word-lists/mild")).json()).toMatchObject({ id: "mild", words: ["heck"] });
  const tried = await admin("/word-tries", "POST", { text: "what the h3ck", surface: "message" });
  expect(await tried.json()).toMatchObject({ hits: [{ list: "mild", action: "mask", start: 9, end: 13 }] });
  const other = { ...list, id: "other", words: ["what"] };
  const another = await admin("/word-tries", "POST", { text: "what the heck", surface: "message", list: other });
  expect(await another.json()).toMatchObject({ hits: [{ list: "other", start: 0, end: 4 }] });
  expect((await admin("/word-lists/mild", "DELETE")).status).toBe(200);
  expect(await problemOf(await admin("/word-lists/mild", "DELETE"))).toMatchObject({ status: 404 });
  expect(await problemOf(await admin("/word-lists/mild", "PUT", { ...list, words: [""] }))).toMatchObject({
    status: 400,
  });
});

test("a list is asked of the bridge for this environment alone, and its rooms have their addresses", async () => {
  const { id } = await newGroup(somebody("ada"));
  const room = await settingsOf(env).tagger.verify(id);
  const asked: OperatorQuery[] = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    asked.push(operatorQuery.parse(await new Request(input, init).json()));
    return Response.json({ rows: [{ at: 5, room, user: "ada", kind: "group" }], next: { at: 5, key: `${room} x` } });
  });
  const first = await admin(`/lists/rooms?room=${id}&user=ada&q=lob&limit=1`);
  expect(await first.json()).toEqual({
    rows: [{ at: 5, room, user: "ada", kind: "group", address: id }],
    next: `5~${room} x`,
  });
  await admin(`/lists/rooms?cursor=${encodeURIComponent(`5~${room} x`)}`);
  const { environment } = settingsOf(env);
  expect(asked).toEqual([
    { environment, list: "rooms", room, user: "ada", q: "lob", limit: 1 },
    { environment, list: "rooms", limit: 50, after: { at: 5, key: `${room} x` } },
  ]);
});

test("a list that there is none of, or that cannot be reached, is told by a code", async () => {
  expect(await problemOf(await admin("/lists/secrets"))).toMatchObject({ status: 404 });
  expect(await problemOf(await admin("/lists/rooms?limit=0"))).toMatchObject({ status: 400, code: "invalid" });
  expect(await problemOf(await admin("/lists/rooms?room=nowhere"))).toMatchObject({ status: 400 });
  vi.spyOn(globalThis, "fetch").mockImplementation(async () => new Response("away", { status: 503 }));
  expect(await problemOf(await admin("/lists/rooms"))).toMatchObject({ status: 503, code: "lists_unavailable" });
});

test("whispers in a report's evidence are read only with their scope, when asked for, and the audit says so", async () => {
  const said = { verb: "send", object: { text: "for all" } };
  const psst = { verb: "whisper", actor: { id: "ada" }, to: ["bob"], object: { text: "for bob alone" } };
  vi.spyOn(globalThis, "fetch").mockImplementation(async () =>
    Response.json({ rows: [{ at: 5, reason: "rude", evidence: [said, psst] }] }),
  );
  const reader = `reader-${crypto.randomUUID()}`;
  const read = async (query: string, scope: string): Promise<Response> =>
    exports.default.fetch(`https://edge.test/v1/admin/lists/reports${query}`, {
      headers: { authorization: `Bearer ${await adminToken(reader, scope)}` },
    });

  for (const scope of ["starling:read", "starling:admin", "starling:read starling:whispers"]) {
    const plain = await (await read("", scope)).text();
    expect(plain).toContain("for all");
    expect(plain).toContain('"withheld":true');
    expect(plain).not.toContain("for bob alone");
  }
  for (const scope of ["starling:read", "starling:admin"]) {
    const refused = await problemOf(await read("?whispers=true", scope));
    expect(refused).toMatchObject({ status: 403, code: "scope_missing" });
  }
  expect(await auditOf(reader)).not.toContain("whispers=true");
  const whole = await read("?whispers=true", "starling:read starling:whispers");
  expect(await whole.json()).toEqual({ rows: [{ at: 5, reason: "rude", evidence: [said, psst] }] });
  expect(await auditOf(reader)).toContain("GET /v1/admin/lists/reports?whispers=true");
});
