import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { trusted, type UserId } from "../../src/protocol/ids.ts";
import { headOf, order } from "./admin-people.ts";
import { browser, call, newGroup, problemOf, program, somebody, tokenOf } from "./edge-people.ts";
import { hello } from "./room-people.ts";
import { logOf } from "./support-user.ts";

const MINUTE_S = 60;
const nowS = () => Math.floor(Date.now() / 1_000);

/** A token that says which one it is, and when it was issued, seconds from now. */
const token = (user: string, jti: string, issued = 0) => tokenOf(user, { claims: { jti, iat: nowS() + issued } });

async function enter(path: string, bearer: string) {
  const { client } = await program(path, bearer);
  await client.until(() => client.frames[0]?.welcome);
  return client;
}

const ask = (path: string, bearer: string, headers = {}) =>
  call(path, { headers: { authorization: `Bearer ${bearer}`, ...headers } });

test("one token is revoked: its sessions end everywhere, the user's others go on", async () => {
  const [ada, bob] = [somebody("ada"), somebody("bob")];
  const room = await newGroup(ada);
  const path = `/v1/rooms/${room.id}/socket`;
  const [phone, laptop] = [await token(bob, "phone"), await token(bob, "laptop")];
  const lost = [await enter(path, phone), await enter("/v1/me/socket", phone)];
  const kept = [await enter(path, laptop), await enter("/v1/me/socket", laptop)] as const;

  const answer = await order("POST", "/revocations", { user: bob, token: "phone", reason: "stolen" });
  expect(await answer.json()).toEqual({ rooms: 1, unreached: [] });
  for (const socket of lost) expect(await socket.ended()).toEqual({ code: 4101, reason: "revoked" });
  expect((await kept[0].request({ verb: "join" })).ok).toBeDefined();
  expect((await kept[1].request({ verb: "rooms" })).ok).toBeDefined();

  for (const to of [path, "/v1/me/socket"]) {
    expect(await (await browser(to, phone)).client.ended()).toEqual({ code: 4101, reason: "revoked" });
    expect(await problemOf(await ask(to, phone, { upgrade: "websocket" }))).toMatchObject({
      status: 401,
      code: "revoked",
    });
  }
  expect((await problemOf(await ask(`/v1/rooms/${room.id}`, phone))).code).toBe("revoked");
  expect((await ask(`/v1/rooms/${room.id}`, laptop)).status).toBe(200);
});

test("all tokens of a user are revoked: those from before it are good no more, a newer one is", async () => {
  const [ada, bob] = [somebody("ada"), somebody("bob")];
  const room = await newGroup(ada);
  const path = `/v1/rooms/${room.id}/socket`;
  const [first, second] = [await token(bob, "1", -MINUTE_S), await token(bob, "2", -1)];
  const undated = await tokenOf(bob);
  const sockets = [await enter(path, first), await enter(path, undated), await enter("/v1/me/socket", second)];
  await order("POST", "/revocations", { user: bob, reason: "a new password" });
  for (const socket of sockets) expect(await socket.ended()).toEqual({ code: 4101, reason: "revoked" });
  await evictDurableObject(env.USERS.getByName(bob));

  for (const old of [first, second, undated])
    expect((await problemOf(await ask(path, old, { upgrade: "websocket" }))).code).toBe("revoked");
  const back = await enter(path, await token(bob, "3", 1));
  expect((await back.request({ verb: "join" })).ok).toBeDefined();
  expect((await back.request(hello("a new beginning"))).ok).toBeDefined();
});

test("a revoked token renews no session, and takes none away that goes on by another", async () => {
  const [ada, bob] = [somebody("ada"), somebody("bob")];
  const room = await newGroup(ada);
  const [old, other] = [await token(bob, "old"), await token(bob, "other")];
  await order("POST", "/revocations", { user: bob, token: "old", reason: "stolen" });
  for (const path of [`/v1/rooms/${room.id}/socket`, "/v1/me/socket"]) {
    const socket = await enter(path, other);
    expect((await socket.request({ verb: "renew", token: old })).error?.code).toBe("revoked");
    expect((await socket.request({ verb: "renew", token: await token(bob, "newest") })).ok).toBeDefined();
    // The session goes on by the newest: that the other one is revoked is nothing to it any more.
    await order("POST", "/revocations", { user: bob, token: "other", reason: "tidying up" });
    expect((await socket.request({ verb: "renew", token: await token(bob, "newest") })).ok).toBeDefined();
    expect(socket.closed).toBeUndefined();
    await runInDurableObject(env.USERS.getByName(bob), (_, { storage }) => {
      storage.sql.exec("DELETE FROM revocations WHERE token = 'other'");
    });
  }
});

test("what a session sent before its token was revoked, and waits for its turn, is not accepted after it", async () => {
  const [ada, bob] = [somebody("ada"), somebody("bob")];
  const room = await newGroup(ada);
  const socket = await enter(`/v1/rooms/${room.id}/socket`, await token(bob, "t"));
  await socket.request({ verb: "join" });
  for (let i = 0; i < 100; i++) socket.post(hello("before, or never"));
  await order("POST", "/revocations", { user: bob, token: "t", reason: "stolen" });
  const at = await headOf(room);
  expect((await socket.ended()).code).toBe(4101);
  expect(await headOf(room)).toBe(at);
});

test("a revocation stands in the log of its user, and ends by itself where it says so", async () => {
  const bob = trusted<UserId>(somebody("bob"));
  const until = Date.now() + 1_000;
  await order("POST", "/revocations", { user: bob, token: "t", until, reason: "stolen" });
  expect((await logOf(bob)).map(({ verb, actor, object }) => ({ verb, actor, object }))).toEqual([
    { verb: "revoke", actor: { id: "root" }, object: { user: bob, token: "t", until, reason: "stolen" } },
  ]);
  const refused = await runInDurableObject(env.USERS.getByName(bob), async (user) => {
    const principal = { id: bob, tokenId: "t", expires: until + 60_000 };
    return user.admit({ principal });
  });
  expect(refused).toMatchObject({ error: { code: "revoked", temporary: false } });
});

test("so many tokens of one user can be revoked one by one, and then all of them", async () => {
  const bob = trusted<UserId>(somebody("bob"));
  await order("POST", "/revocations", { user: bob, token: "t", reason: "stolen" });
  await runInDurableObject(env.USERS.getByName(bob), (_, { storage }) => {
    for (let i = 0; i < 999; i++)
      storage.sql.exec("INSERT INTO revocations VALUES (?, 1, NULL, 'stolen', 'root')", `t${i}`);
  });
  const refused = await order("POST", "/revocations", { user: bob, token: "one more", reason: "stolen" });
  expect(await problemOf(refused)).toMatchObject({ code: "invalid", detail: expect.stringContaining("all of them") });
  expect((await order("POST", "/revocations", { user: bob, token: "t", reason: "again" })).status).toBe(200);
  expect((await order("POST", "/revocations", { user: bob, reason: "all" })).status).toBe(200);
});

test("an administrator's token is revoked like any other", async () => {
  const eve = somebody("eve");
  const claims = { aud: `${env.JWT_AUDIENCE}/admin`, scope: "starling:admin", jti: "stolen" };
  const headers = { authorization: `Bearer ${await tokenOf(eve, { claims })}` };
  const ban = async () => call("/v1/admin/bans", { body: { user: somebody("bob"), reason: "spam" }, headers });
  expect((await ban()).status).toBe(200);
  await order("POST", "/revocations", { user: eve, token: "stolen", reason: "stolen" });
  expect((await problemOf(await ban())).code).toBe("revoked");
});
