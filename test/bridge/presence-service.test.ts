/** The presence service as it is deployed, alone: on the real Redis, with what the objects would have written there. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { RoomTagger } from "../../src/domain/room-address.ts";
import { trusted, type UserId } from "../../src/protocol/ids.ts";
import { changesAnswer, FRIENDS_HEADER, friendsAnswer, onlineAnswer } from "../../src/protocol/presence-api.ts";
import { verify } from "../../src/domain/signature.ts";
import {
  asService,
  bearer,
  FRIENDS_SECRET,
  LEASE_MS,
  listOf,
  person,
  problemOf,
  room,
  startPresence,
  TAG_KEY,
  tokenOf,
} from "./presence-service.ts";

let presence: Awaited<ReturnType<typeof startPresence>>;
beforeAll(async () => {
  presence = await startPresence();
});
afterAll(() => presence.stop());
beforeEach(() => {
  presence.site.asked.length = 0;
  presence.site.answer = () => ({ friends: [] });
});

async function askOnline(headers: Record<string, string>, ids: readonly string[]) {
  const init = { method: "POST", headers: { ...headers, "content-type": "application/json" } };
  const response = await presence.ask("/v1/online", { ...init, body: JSON.stringify({ ids }) });
  expect(response.status).toBe(200);
  return onlineAnswer.parse(await response.json());
}

/** Each person's status; asked again while a busy machine makes Redis too slow. */
async function online(headers: Record<string, string>, ids: readonly string[]) {
  let answer = await askOnline(headers, ids);
  await expect
    .poll(async () => {
      if (answer.users.some(({ status }) => status === "unknown")) answer = await askOnline(headers, ids);
      return answer.users.map(({ status }) => status);
    })
    .not.toContain("unknown");
  return answer.users;
}

async function friends(headers: Record<string, string>) {
  const read = async () => {
    const response = await presence.ask("/v1/me/friends", { headers });
    expect(response.status).toBe(200);
    return friendsAnswer.parse(await response.json()).friends;
  };
  let answer = await read();
  await expect
    .poll(async () => {
      if (answer.some(({ status }) => status === "unknown")) answer = await read();
      return answer.map(({ status }) => status);
    })
    .not.toContain("unknown");
  return answer;
}

test("whoever is here is told with their status and since when, whoever is not with when they were last here", async () => {
  const [ada, bob, cy, dan] = [person("ada"), person("bob:of@example.org"), person("cy"), person("dan")];
  const before = Date.now() - 60_000;
  await presence.tell(bob, { status: "busy", since: before });
  await presence.tell(cy, { status: "offline", seen: before });
  expect(await online(await bearer(ada), [bob, cy, dan, bob])).toEqual([
    { id: bob, status: "busy", since: before },
    { id: cy, status: "offline", seen: before },
    { id: dan, status: "offline" },
  ]);
});

test("a lease that ran out is nobody here, though it still stands there", async () => {
  const [ada, bob] = [person("ada"), person("bob")];
  await presence.tell(bob, {}, Date.now() + 1);
  await expect
    .poll(async () => (await online(await bearer(ada), [bob])).map(({ status }) => status))
    .toEqual(["offline"]);
});

test("who is invisible is offline to everybody, other services too, and in no room", async () => {
  const [ada, eve, garden] = [person("ada"), person("eve"), room()];
  await presence.tell(eve, {});
  await presence.tellRoom(garden, [eve], true);
  await presence.tell(eve, { status: "offline", hidden: true, seen: 0 }, Date.now() + LEASE_MS + 1);
  await presence.tellRoom(garden, [], true, [eve]);
  for (const headers of [await bearer(ada), await asService()])
    expect(await online(headers, [eve])).toMatchObject([{ id: eve, status: "offline" }]);
  expect(await friends(await bearer(ada, { friends: [eve] }))).toMatchObject([
    { id: eve, status: "offline", rooms: [] },
  ]);
});

test("a block of either hides both from each other, with when they were last here; others see them", async () => {
  const [ada, bob, cy, garden] = [person("ada"), person("bob"), person("cy"), room()];
  await presence.tell(ada, { blocks: [trusted<UserId>(bob)] });
  await presence.tell(bob);
  await presence.tell(cy);
  await presence.tellRoom(garden, [ada, bob], true);
  expect(await online(await bearer(ada), [ada, bob])).toMatchObject([{ status: "online" }, { status: "offline" }]);
  expect(await online(await bearer(bob), [ada])).toEqual([{ id: ada, status: "offline" }]);
  expect(await friends(await bearer(bob, { friends: [ada] }))).toEqual([{ id: ada, status: "offline", rooms: [] }]);
  expect(await friends(await bearer(ada, { friends: [bob] }))).toEqual([{ id: bob, status: "offline", rooms: [] }]);
  for (const headers of [await bearer(cy), await asService()])
    expect(await online(headers, [ada, bob])).toMatchObject([{ status: "online" }, { status: "online" }]);
});

test("a friend's room is named if everybody may list it or I belong to it; else they are only online", async () => {
  const [ada, bob] = [person("ada"), person("bob")];
  const [listed, mine, secret, direct] = [room(), room(), room(), room("d")];
  await presence.tell(ada, { memberships: [mine] });
  await presence.tell(bob, { memberships: [mine, secret, direct] });
  await presence.tellRoom(listed, [bob], true);
  for (const id of [mine, secret, direct]) await presence.tellRoom(id, [bob], false);
  const [seen] = await friends(await bearer(ada, { friends: [bob] }));
  expect(seen?.status).toBe("online");
  expect(seen?.rooms.map((it) => it.split(".")[0]).toSorted()).toEqual([listed, mine].toSorted());
  const tagger = new RoomTagger(presence.environment, [TAG_KEY]);
  expect(await Promise.all(seen?.rooms.map((it) => tagger.verify(it)) ?? [])).not.toContain(undefined);
  // The room closes its list, and ada leaves hers: neither is named any more.
  await presence.tellRoom(listed, [bob], false);
  await presence.tell(ada, { memberships: [] });
  expect(await friends(await bearer(ada, { friends: [bob] }))).toMatchObject([{ status: "online", rooms: [] }]);
});

test("a thousand people are one request to Redis, and more than a thousand are refused", async () => {
  const [ada, bob] = [person("ada"), person("bob")];
  await presence.tell(bob);
  const ids = [...Array.from({ length: 999 }, (_, at) => `${"x".repeat(100)}-${at}`), bob];
  const headers = await bearer(ada);
  // As often as a busy machine makes it too slow: each time it is one request, or none.
  await expect
    .poll(async () => {
      const before = presence.redis.asked;
      const { users } = await askOnline(headers, ids);
      return { asked: presence.redis.asked - before, count: users.length, last: users.at(-1)?.status };
    })
    .toEqual({ asked: 1, count: 1_000, last: "online" });
  const init = { method: "POST", headers: { ...headers, "content-type": "application/json" } };
  const tooMany = await presence.ask("/v1/online", { ...init, body: JSON.stringify({ ids: [...ids, ada] }) });
  expect(await problemOf(tooMany)).toEqual({ status: 400, code: "invalid", temporary: false });
});

test("nobody at all is no request to Redis", async () => {
  const before = presence.redis.asked;
  expect((await askOnline(await bearer(person("ada")), [])).users).toEqual([]);
  expect(presence.redis.asked).toBe(before);
});

test("without Redis everybody is unknown and never offline, the feed says that it cannot tell, and then all is right again", async () => {
  const [ada, bob] = [person("ada"), person("bob")];
  await presence.tell(bob);
  presence.redis.isAway = true;
  const headers = await bearer(ada, { friends: [bob] });
  for (let attempt = 0; attempt < 5; attempt++) {
    expect((await askOnline(headers, [bob])).users).toEqual([{ id: bob, status: "unknown" }]);
    const response = await presence.ask("/v1/me/friends", { headers });
    expect(friendsAnswer.parse(await response.json()).friends).toEqual([{ id: bob, status: "unknown", rooms: [] }]);
  }
  const feed = await presence.ask("/v1/changes", { headers: await asService() });
  expect(await problemOf(feed)).toEqual({ status: 503, code: "presence_unavailable", temporary: true });
  presence.redis.isAway = false;
  expect((await online(headers, [bob])).map(({ status }) => status)).toEqual(["online"]);
});

test("a list of friends is taken if the site signed it for this asker and it is not over", async () => {
  const [ada, bob, cy] = [person("ada"), person("bob"), person("cy")];
  const withList = async (list: string) => ({ ...(await bearer(ada, { friends: [cy] })), [FRIENDS_HEADER]: list });
  expect((await friends(await withList(await listOf(ada, [bob])))).map(({ id }) => id)).toEqual([bob]);
  expect((await friends(await bearer(ada, { friends: [cy] }))).map(({ id }) => id)).toEqual([cy]);
  const bad = [
    listOf(cy, [bob]),
    listOf(ada, [bob], { secret: "another secret that is long enough too" }),
    listOf(ada, [bob], { audience: "starling-test" }),
    listOf(ada, [bob], { expires: "-1m" }),
    listOf(ada, ["no user id"]),
    tokenOf(ada, { friends: [bob] }),
    Promise.resolve("nonsense"),
  ];
  for (const list of bad) {
    const response = await presence.ask("/v1/me/friends", { headers: await withList(await list) });
    expect(await problemOf(response)).toEqual({ status: 400, code: "friends_invalid", temporary: false });
  }
  expect(presence.site.asked).toEqual([]);
});

test("where neither token nor header has a list the site is asked, by a signed question", async () => {
  const [ada, bob] = [person("ada"), person("bob")];
  presence.site.answer = (asked) => ({ friends: asked === ada ? [bob] : [] });
  await presence.tell(bob);
  expect(await friends(await bearer(ada))).toMatchObject([{ id: bob, status: "online" }]);
  const [{ body, path, signature }] = presence.site.asked as [(typeof presence.site.asked)[0]];
  expect(JSON.parse(body)).toEqual({ user: ada });
  expect(await verify([FRIENDS_SECRET], signature, { method: "POST", path, body }, Date.now())).toBe(true);
});

test("a site that answers nonsense, or not at all within its time, is a temporary error and nobody's empty list", async () => {
  for (const answer of [{ friends: ["no user id"] }, {}, undefined]) {
    presence.site.answer = () => answer;
    const response = await presence.ask("/v1/me/friends", { headers: await bearer(person("ada")) });
    expect(await problemOf(response)).toEqual({ status: 503, code: "friends_unavailable", temporary: true });
  }
});

test("the feed tells other services who changed and how they are now, and goes on where it ended", async () => {
  const [bob, cy] = [person("bob"), person("cy")];
  const since = Date.now() - 1;
  await presence.tell(bob, { status: "away" });
  await presence.tell(cy);
  await presence.tell(cy, { status: "offline" });
  const read = async (from: number | undefined) => {
    const query = from === undefined ? "" : `?since=${from}`;
    const response = await presence.ask(`/v1/changes${query}`, { headers: await asService() });
    return response.status === 200 ? changesAnswer.parse(await response.json()) : undefined;
  };
  const statusIn = (answer: Awaited<ReturnType<typeof read>>, who: string) =>
    answer?.changes.find(({ id }) => id === who)?.status;
  await expect.poll(async () => statusIn(await read(since), bob)).toBe("away");
  await expect.poll(async () => statusIn(await read(undefined), cy)).toBe("offline");
  let page: Awaited<ReturnType<typeof read>>;
  await expect.poll(async () => (page = await read(since))).toBeDefined();
  await presence.tell(bob, { status: "busy", changed: Date.now() });
  await expect.poll(async () => statusIn(await read(page?.next), bob)).toBe("busy");
  const later = await read(Date.now() + 60_000);
  expect(later?.changes ?? []).toEqual([]);
});

test("the feed is for other services alone, and reaches back a day", async () => {
  const ask = async (query: string, headers: Record<string, string>) =>
    problemOf(await presence.ask(`/v1/changes${query}`, { headers }));
  expect(await ask("", await bearer(person("ada")))).toMatchObject({ status: 401, code: "token_invalid" });
  expect(await ask("?since=1", await asService())).toMatchObject({ status: 410, code: "changes_gone" });
  expect(await ask("?since=yesterday", await asService())).toMatchObject({ status: 400, code: "invalid" });
});
