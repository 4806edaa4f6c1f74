import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import type { Activity } from "../../src/protocol/activity.ts";
import { searchQuery, type SearchAnswer, type SearchQuery } from "../../src/protocol/bridge-api.ts";
import { trusted, type ActivityId, type RoomId, type UserId } from "../../src/protocol/ids.ts";
import { searchPage } from "../../src/protocol/rest.ts";
import { ulid } from "../../src/domain/ulid.ts";
import { settingsOf } from "../../workers/config.ts";
import worker from "../../workers/edge/index.ts";
import { call, newGroup, problemDocument, problemOf, program, somebody, tokenOf } from "./edge-people.ts";

/** The bridge's search: what it is asked, and what it answers. */
function bridgeSearch(answer: (query: SearchQuery) => SearchAnswer = () => ({ hits: [] })) {
  const asked: SearchQuery[] = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    if (!request.url.endsWith("/v1/query/search")) return new Response("away", { status: 503 });
    const query = searchQuery.parse(await request.json());
    asked.push(query);
    return Response.json(answer(query));
  });
  return asked;
}

async function idOf(address: string): Promise<RoomId> {
  const id = await settingsOf(env).tagger.verify(address);
  if (!id) throw new Error(`${address} is not ours`);
  return id;
}

function hit(target: RoomId, text: string, whisper?: { from: string; to: string }) {
  const common = {
    id: trusted<ActivityId>(ulid(Date.now())),
    actor: { id: trusted<UserId>(whisper?.from ?? "bob") },
    target,
    object: { text },
    epoch: 1,
    seq: 1,
    at: 1,
    count: 1,
  };
  const activity: Activity = whisper
    ? { ...common, verb: "whisper", to: [trusted<UserId>(whisper.to)] }
    : { ...common, verb: "send" };
  return { activity, highlights: [[0, text.length] as [number, number]] };
}

/** Waits until a user's object has heard of all of these rooms. */
async function hasRooms(user: string, ...rooms: RoomId[]): Promise<void> {
  await vi.waitFor(async () => expect(new Set(await env.USERS.getByName(user).roomIds())).toEqual(new Set(rooms)));
}

test("a search goes through my rooms and no others, and hits name their room as I know it", async () => {
  const [ada, eve] = [somebody("ada"), somebody("eve")];
  const [one, two] = [await newGroup(ada), await newGroup(ada)];
  await newGroup(eve);
  const ids = [await idOf(one.id), await idOf(two.id)] as const;
  await hasRooms(ada, ...ids);

  const asked = bridgeSearch(() => ({ hits: [hit(ids[0], "tea")], next: "page 2" }));
  const page = searchPage.parse(await (await call("/v1/search?q=%20tea%20", { as: ada })).json());
  expect(asked).toMatchObject([{ viewer: ada, q: "tea", order: "newest", limit: 20 }]);
  expect(new Set(asked[0]?.rooms)).toEqual(new Set(ids));
  expect(asked[0]).not.toHaveProperty("cursor");
  expect(page).toMatchObject({ hits: [{ room: one.id, activity: { object: { text: "tea" } }, highlights: [[0, 3]] }] });
  expect(page.next).toBe("page 2");
});

test("order, cursor and limit are passed on", async () => {
  const ada = somebody("ada");
  const { id } = await newGroup(ada);
  const asked = bridgeSearch();
  await call(`/v1/search?q=tea&room=${id}&order=best&cursor=page%202&limit=5`, { as: ada });
  expect(asked).toMatchObject([{ rooms: [await idOf(id)], order: "best", cursor: "page 2", limit: 5 }]);
});

test("whoever has no room finds nothing, without the bridge being asked", async () => {
  const asked = bridgeSearch();
  const response = await call("/v1/search?q=tea", { as: somebody("ada") });
  expect([response.status, await response.json()]).toEqual([200, { hits: [] }]);
  expect(asked).toEqual([]);
});

test("a room that I may not read cannot be searched, nor one that does not exist", async () => {
  const [ada, eve] = [somebody("ada"), somebody("eve")];
  const { id } = await newGroup(ada);
  const asked = bridgeSearch();
  for (const room of [id.replace("g~", "v~"), "x", ""]) {
    const refused = await call(`/v1/search?q=tea&room=${room}`, { as: eve });
    expect(await problemOf(refused)).toEqual(problemDocument("not_found"));
  }
  const refused = await problemOf(await call(`/v1/search?q=tea&room=${id}`, { as: eve }));
  expect(refused).toMatchObject({ code: "not_member", denied: { action: "history", rule: "member" } });
  expect(asked).toEqual([]);
});

test("a room that somebody left is searched by them no more", async () => {
  const [ada, bob] = [somebody("ada"), somebody("bob")];
  const { id } = await newGroup(ada);
  const { client } = await program(`/v1/rooms/${id}/socket`, await tokenOf(bob));
  await client.request({ verb: "join" });
  await hasRooms(bob, await idOf(id));
  const asked = bridgeSearch();
  expect((await call(`/v1/search?q=tea&room=${id}`, { as: bob })).status).toBe(200);
  expect(asked).toMatchObject([{ rooms: [await idOf(id)] }]);

  await client.request({ verb: "leave" });
  expect((await call(`/v1/search?q=tea&room=${id}`, { as: bob })).status).toBe(403);
  await hasRooms(bob);
  expect(await (await call("/v1/search?q=tea", { as: bob })).json()).toEqual({ hits: [] });
  expect(asked).toHaveLength(1);
});

test("where a rule lets somebody read and not search, nothing of that room is found, by name or among all", async () => {
  const [ada, bob] = [somebody("ada"), somebody("bob")];
  const [open, closed] = [await newGroup(ada), await newGroup(ada)];
  for (const { id } of [open, closed]) await call(`/v1/rooms/${id}/requests`, { as: bob, body: { verb: "join" } });
  const ids = [await idOf(open.id), await idOf(closed.id)] as const;
  await hasRooms(bob, ...ids);
  const policy = { search: [{ rule: "role", atLeast: "owner" }] };
  await call(`/v1/rooms/${closed.id}/requests`, { as: ada, body: { verb: "set-acl", policy } });
  bridgeSearch(() => ({ hits: ids.map((id) => hit(id, "tea")) }));
  const found = searchPage.parse(await (await call("/v1/search?q=tea", { as: bob })).json());
  expect(found.hits.map((it) => it.activity.target)).toEqual([ids[0]]);
  expect(await problemOf(await call(`/v1/search?q=tea&room=${closed.id}`, { as: bob }))).toMatchObject({
    code: "forbidden",
    denied: { action: "search", rule: "role" },
  });
});

test("what the bridge should not have told goes no further", async () => {
  const [ada, bob, eve] = [somebody("ada"), somebody("bob"), somebody("eve")];
  const [mine, hers] = [await newGroup(ada), await newGroup(eve)];
  const [here, there] = [await idOf(mine.id), await idOf(hers.id)];
  bridgeSearch(() => ({
    hits: [
      hit(here, "for all"),
      hit(there, "of another room"),
      hit(here, "for me", { from: bob, to: ada }),
      hit(here, "by me", { from: ada, to: bob }),
      hit(here, "for others", { from: bob, to: eve }),
    ],
  }));
  const page = searchPage.parse(await (await call(`/v1/search?q=x&room=${mine.id}`, { as: ada })).json());
  const texts = page.hits.map(({ activity }) => "text" in activity.object && activity.object.text);
  expect(texts).toEqual(["for all", "for me", "by me"]);
});

test("a search that is none is refused before anybody is asked", async () => {
  const ada = somebody("ada");
  const asked = bridgeSearch();
  for (const query of [
    "",
    "q=",
    "q=%20",
    `q=${"x".repeat(257)}`,
    "q=x&order=oldest",
    "q=x&limit=0",
    "q=x&limit=51",
    `q=x&cursor=${"x".repeat(257)}`,
  ]) {
    const refused = await problemOf(await call(`/v1/search?${query}`, { as: ada }));
    expect([query, refused.code]).toEqual([query, "invalid"]);
  }
  expect(asked).toEqual([]);
});

test("a search that cannot be reached is a temporary error, and the operator is told why", async () => {
  const ada = somebody("ada");
  const { id } = await newGroup(ada);
  const log = vi.spyOn(console, "error").mockImplementation(() => {});
  vi.spyOn(globalThis, "fetch").mockImplementation(async () => new Response("the secret cause", { status: 502 }));
  const response = await call(`/v1/search?q=tea&room=${id}`, { as: ada });
  expect(response.headers.get("retry-after")).not.toBeNull();
  expect(await problemOf(response)).toEqual(problemDocument("search_unavailable"));
  expect(log.mock.calls.flat().join()).toContain("502");
});

test("where there is no search the error is for good, and nobody is asked", async () => {
  const ada = somebody("ada");
  const { id } = await newGroup(ada);
  const asked = bridgeSearch();
  const request = new Request(`https://edge.test/v1/search?q=tea&room=${id}`, {
    headers: { authorization: `Bearer ${await tokenOf(ada)}` },
  });
  const none = { ...env, BRIDGE_URL: "", ARCHIVE: "none" };
  expect(await problemOf(await worker.fetch(request, none, createExecutionContext()))).toEqual(
    problemDocument("search_none"),
  );
  expect(asked).toEqual([]);
});
