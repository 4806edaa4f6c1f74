/** Who is online: a user's devices, their choice, and what the copy that others read has of it. */
import { evictDurableObject, runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import type { UserId } from "../../src/protocol/ids.ts";
import { PresenceKeys } from "../../src/protocol/presence-keys.ts";
import { settingsOf } from "../../workers/config.ts";
import { PresenceCopy } from "../../workers/presence-store/presence-copy.ts";
import { presenceStoreOf } from "../../workers/presence-store/store-of.ts";
import { join, makeRoom, stubOf } from "./room-people.ts";
import { device, logOf, newUser, objectOf } from "./support-user.ts";

const { environment, presence: times } = settingsOf(env);
const keys = new PresenceKeys(environment);

/** Those of a set whose lease has not ended. */
async function standing(key: string): Promise<string[]> {
  const [answer] = await presenceStoreOf(env).read([{ op: "above", key, score: Date.now(), limit: 1_000 }]);
  return answer?.op === "above" ? answer.members.map(({ member }) => member) : [];
}

async function timeOf(key: string, user: UserId): Promise<number | undefined> {
  const [answer] = await presenceStoreOf(env).read([{ op: "scores", key, members: [user] }]);
  return answer?.op === "scores" ? answer.scores[0] : undefined;
}

async function statusOf(user: UserId): Promise<string> {
  const [answer] = await presenceStoreOf(env).read([{ op: "hash", key: keys.status(user) }]);
  return (answer?.op === "hash" && answer.fields?.["status"]) || "offline";
}

/** What the user's log says of all devices together. */
async function said(user: UserId): Promise<string[]> {
  return (await logOf(user)).flatMap((it) => {
    if (it.verb === "offline") return [`offline: ${it.object.reason}`];
    return it.verb === "online" ? ["online"] : [];
  });
}

async function afterwards(user: UserId, ms: number): Promise<void> {
  vi.setSystemTime(Date.now() + ms);
  await runDurableObjectAlarm(objectOf(user));
}

const choose = async (one: Awaited<ReturnType<typeof device>>, status: string) =>
  (await one.request({ verb: "status", status })).ok;

test("whoever has a device is online, and offline only when the last one is gone for a while", async () => {
  const ada = newUser("ada");
  const [phone, laptop] = [await device(ada), await device(ada)];
  await vi.waitFor(async () => expect(await statusOf(ada)).toBe("online"));
  expect(await standing(keys.online("everybody"))).toContain(ada);
  phone.socket.close(1000);
  await phone.ended();
  await afterwards(ada, times.graceMs + 1);
  expect(await statusOf(ada)).toBe("online");
  expect(await said(ada)).toEqual(["online"]);

  laptop.socket.close(1000);
  await laptop.ended();
  await vi.waitFor(async () => expect((await logOf(ada)).at(-1)?.verb).toBe("disconnect"));
  const left = Date.now();
  await evictDurableObject(objectOf(ada));
  await afterwards(ada, times.graceMs - 1);
  expect(await said(ada)).toEqual(["online"]);
  await afterwards(ada, 2);
  expect(await said(ada)).toEqual(["online", "offline: closed"]);
  await vi.waitFor(async () => expect(await statusOf(ada)).toBe("offline"));
  expect(await standing(keys.online("everybody"))).not.toContain(ada);
  expect(await timeOf(keys.seen, ada)).toBe(left);
});

test("500 quick comings and goings are one coming and one going at most", async () => {
  const ada = newUser("ada");
  for (let round = 0; round < 500; round++) {
    const one = await device(ada);
    one.socket.close(1000);
    await one.ended();
    if (round % 100 === 50) await evictDurableObject(objectOf(ada));
  }
  expect(await said(ada)).toEqual(["online"]);
  await afterwards(ada, times.graceMs + 1);
  await afterwards(ada, times.graceMs + 1);
  expect(await said(ada)).toEqual(["online", "offline: closed"]);
}, 60_000);

test("what somebody chose holds on every device and over an eviction, and idle devices make them away", async () => {
  const ada = newUser("ada");
  const [phone, laptop] = [await device(ada), await device(ada)];
  expect(await choose(phone, "busy")).toEqual({ choice: "busy", status: "busy" });
  await laptop.until(() => laptop.frames.find((it) => it.presence?.status === "busy"));
  await vi.waitFor(async () => expect(await statusOf(ada)).toBe("busy"));
  await evictDurableObject(objectOf(ada));
  const third = await device(ada);
  expect((await third.welcome).presence).toEqual({ choice: "busy", status: "busy" });

  await choose(third, "online");
  for (const one of [phone, laptop]) await one.request({ verb: "active", idle: true });
  expect((await third.request({ verb: "active", idle: true })).ok).toEqual({ choice: "online", status: "away" });
  await evictDurableObject(objectOf(ada));
  expect((await phone.request({ verb: "active", idle: false })).ok).toEqual({ choice: "online", status: "online" });
  expect((await phone.request({ verb: "status", status: "asleep" })).error?.code).toBe("invalid");
});

test("whoever is invisible is offline to everybody, with nothing of what they do in the copy, but for moderators", async () => {
  const eve = newUser("eve");
  const room = await makeRoom(eve);
  const one = await device(eve);
  await join(room, eve);
  await vi.waitFor(async () => expect(await standing(keys.here(room.id, "everybody"))).toEqual([eve]));
  await choose(one, "invisible");
  await vi.waitFor(async () => {
    expect(await standing(keys.here(room.id, "moderators"))).toEqual([eve]);
    expect(await standing(keys.here(room.id, "everybody"))).toEqual([]);
    expect(await standing(keys.rooms(eve, "everybody"))).toEqual([]);
    expect(await standing(keys.online("moderators"))).toContain(eve);
  });
  expect(await statusOf(eve)).toBe("offline");
  const told = [await timeOf(keys.seen, eve), await timeOf(keys.changes, eve)];
  // Somebody who is hidden comes to another room, and that room never shows them.
  const other = await makeRoom(eve);
  await join(other, eve);
  await vi.waitFor(async () => expect(await standing(keys.here(other.id, "moderators"))).toEqual([eve]));
  vi.setSystemTime(Date.now() + times.renewMs);
  await runDurableObjectAlarm(objectOf(eve));
  expect(await standing(keys.here(other.id, "everybody"))).toEqual([]);
  expect([await timeOf(keys.seen, eve), await timeOf(keys.changes, eve)]).toEqual(told);

  await choose(one, "online");
  await vi.waitFor(async () => expect(await standing(keys.here(room.id, "everybody"))).toEqual([eve]));
  expect(await standing(keys.here(room.id, "moderators"))).toEqual([]);
  expect(await standing(keys.rooms(eve, "moderators"))).toEqual([]);
});

test("who becomes invisible leaves for those in the room, and those who come hear nothing of them", async () => {
  const [ada, eve] = [newUser("ada"), newUser("eve")];
  const room = await makeRoom(ada);
  const one = await device(eve);
  const watching = await join(room, ada);
  const there = await join(room, eve);
  await watching.until(() => watching.frames.find((it) => it.here?.came.some(({ id }) => id === eve)));
  await choose(one, "invisible");
  const { here } = await watching.until(() => watching.frames.find((it) => it.here?.went.some(({ id }) => id === eve)));
  expect(here?.count).toBe(1);
  await evictDurableObject(stubOf(room));
  const answer = await stubOf(room).describe({
    principal: { id: ada, expires: Date.now() + 60_000 },
    address: room.address,
  });
  expect(answer).toMatchObject({ present: 1 });
  const again = await join(room, eve);
  await watching.request({ verb: "send", id: "m1", object: { text: "hello" } });
  await again.heard("hello");
  expect(there.closed).toBeUndefined();
  await choose(one, "online");
  const seen = () => watching.frames.filter((it) => it.here?.came.some(({ id }) => id === eve));
  await watching.until(() => (seen().length === 2 ? true : undefined));
});

test("devices that a restart took away without a word left by a deploy, which the alarm finds out", async () => {
  const ada = newUser("ada");
  const { session } = await (await device(ada)).welcome;
  await vi.waitFor(async () => expect(await statusOf(ada)).toBe("online"));
  await evictDurableObject(objectOf(ada), { webSockets: "close" });
  await afterwards(ada, times.renewMs + 1);
  await afterwards(ada, times.graceMs + 1);
  expect(await said(ada)).toEqual(["online", "offline: deploy"]);
  const ends = (await logOf(ada)).flatMap((it) => (it.verb === "disconnect" ? [it.object] : []));
  expect(ends).toEqual([{ session, reason: "deploy" }]);
  await vi.waitFor(async () => expect(await statusOf(ada)).toBe("offline"));
});

test("who is back after a restart within the grace was never offline", async () => {
  const ada = newUser("ada");
  await (
    await device(ada)
  ).welcome;
  await evictDurableObject(objectOf(ada), { webSockets: "close" });
  await (
    await device(ada)
  ).welcome;
  await afterwards(ada, times.graceMs + 1);
  expect(await said(ada)).toEqual(["online"]);
});

test("a device that gives no sign of life is closed at a renewal, and was lost", async () => {
  const ada = newUser("ada");
  const one = await device(ada, Date.now() + 4 * times.pingMs);
  await one.welcome;
  await afterwards(ada, 2 * times.pingMs + 1_000);
  expect(await one.ended()).toEqual({ code: 4000, reason: "no ping" });
  await afterwards(ada, times.graceMs + 1);
  expect(await said(ada)).toEqual(["online", "offline: lost"]);
});

test("a lease is renewed by the alarm, also of an object that slept meanwhile", async () => {
  const ada = newUser("ada");
  await (
    await device(ada)
  ).welcome;
  const lease = () => timeOf(keys.online("everybody"), ada);
  await vi.waitFor(async () => expect(await lease()).toBeGreaterThan(Date.now()));
  const first = (await lease()) ?? 0;
  await evictDurableObject(objectOf(ada));
  await afterwards(ada, times.renewMs + 1);
  await vi.waitFor(async () => expect(await lease()).toBeGreaterThanOrEqual(first + times.renewMs));
});

test("while the copy is away nobody waits for it, and it is right when it is back", async () => {
  const ada = newUser("ada");
  vi.spyOn(console, "error").mockImplementation(() => {});
  const away = vi.spyOn(PresenceCopy.prototype, "write").mockRejectedValue(new Error("away"));
  const one = await device(ada);
  expect((await one.welcome).presence.status).toBe("online");
  expect(await choose(one, "busy")).toEqual({ choice: "busy", status: "busy" });
  await vi.waitFor(() => expect(away).toHaveBeenCalled());
  expect(await statusOf(ada)).toBe("offline");
  await evictDurableObject(objectOf(ada));
  away.mockRestore();
  await vi.waitFor(async () => {
    await afterwards(ada, 10_000);
    expect(await statusOf(ada)).toBe("busy");
  });
});

test("somebody who has a socket in a room only is online, and gone when the room says so", async () => {
  const bob = newUser("bob");
  const room = await makeRoom(bob);
  const there = await join(room, bob);
  await vi.waitFor(async () => expect(await said(bob)).toEqual(["online"]));
  await vi.waitFor(async () => expect(await standing(keys.rooms(bob, "everybody"))).toEqual([room.id]));
  there.socket.close(1000);
  await there.ended();
  await vi.waitFor(async () => expect(await standing(keys.rooms(bob, "everybody"))).toEqual([]));
  await afterwards(bob, times.graceMs + 1);
  expect(await said(bob)).toEqual(["online", "offline: closed"]);
});

test("a room that restarted said no goodbye: its people are asked for at the next renewal", async () => {
  const bob = newUser("bob");
  const room = await makeRoom(bob);
  await join(room, bob);
  await vi.waitFor(async () => expect(await said(bob)).toEqual(["online"]));
  await vi.waitFor(async () => expect(await statusOf(bob)).toBe("online"));
  await evictDurableObject(stubOf(room), { webSockets: "close" });
  await afterwards(bob, times.renewMs + 1);
  await afterwards(bob, times.graceMs + 1);
  expect(await said(bob)).toEqual(["online", "offline: deploy"]);
});

test("a room renews who is there, after a sleep as well, and nobody else", async () => {
  const [ada, bob] = [newUser("ada"), newUser("bob")];
  const room = await makeRoom(ada);
  const [, gone] = [await join(room, ada), await join(room, bob)];
  const here = keys.here(room.id, "everybody");
  await vi.waitFor(async () => expect((await standing(here)).toSorted()).toEqual([ada, bob].toSorted()));
  const before = (await timeOf(here, ada)) ?? 0;
  gone.socket.close(1000);
  await gone.ended();
  await vi.waitFor(async () => expect(await standing(here)).toEqual([ada]));
  await evictDurableObject(stubOf(room));
  vi.setSystemTime(Date.now() + times.renewMs);
  await runDurableObjectAlarm(stubOf(room));
  await vi.waitFor(async () => expect(await timeOf(here, ada)).toBeGreaterThanOrEqual(before + times.renewMs));
  expect(await standing(here)).toEqual([ada]);
});

test("a word of the room that was overtaken by a newer one changes nothing", async () => {
  const bob = newUser("bob");
  const room = await makeRoom(bob);
  await objectOf(bob).entered(room.id, 2);
  await objectOf(bob).left(room.id, 1, "closed");
  await afterwards(bob, times.graceMs + 1);
  expect(await said(bob)).toEqual(["online"]);
});
