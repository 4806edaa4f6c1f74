import { listDurableObjectIds } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { RoomTagger } from "../../src/domain/room-address.ts";
import { formatCursor } from "../../src/protocol/cursor.ts";
import { trusted, type RoomId } from "../../src/protocol/ids.ts";
import type { RoomDescription } from "../../src/protocol/rest.ts";
import { ADDRESS_HEADER, PRINCIPAL_HEADER } from "../../workers/principal-header.ts";
import { browser, call, newGroup, problemOf, program, somebody, tokenOf } from "./edge-people.ts";
import { hello } from "./room-people.ts";

const NOT_WELCOME = 4200;
const NEW_TOKEN = 4100;
const COME_BACK = 4000;

const socketOf = (room: { id: string }) => `/v1/rooms/${room.id}/socket`;
const upgrade = { upgrade: "websocket" };

async function objects(): Promise<number> {
  return (await listDurableObjectIds(env.ROOMS)).length + (await listDurableObjectIds(env.USERS)).length;
}

/** The way in that every browser has: both are known, so that their direct room has an address. */
async function directOf(one: string, other: string): Promise<RoomDescription> {
  await call("/v1/rooms/none", { as: other });
  return vi.waitFor(async () => {
    const response = await call("/v1/rooms", { as: one, body: { kind: "direct", with: other } });
    expect(response.status).toBe(200);
    return response.json();
  });
}

test("a browser comes in by subprotocols, and never gets its token back", async () => {
  const ada = somebody("ada");
  const room = await newGroup(ada);
  for (const path of [socketOf(room), "/v1/me/socket"]) {
    const { response, client } = await browser(path, await tokenOf(ada, { name: "Ada" }));
    expect(response.status).toBe(101);
    expect(response.headers.get("sec-websocket-protocol")).toBe("starling.v1");
    const welcome = await client.until(() => client.frames[0]?.welcome);
    expect(welcome.you).toEqual({ id: ada, name: "Ada" });
    client.socket.close(1000);
  }
});

test("a program comes in by the Authorization header, without a subprotocol", async () => {
  const ada = somebody("ada");
  const room = await newGroup(ada);
  const { response, client } = await program(socketOf(room), await tokenOf(ada));
  expect(response.headers.get("sec-websocket-protocol")).toBeNull();
  expect(await client.until(() => client.frames[0]?.welcome)).toMatchObject({
    room: { id: room.id, kind: "group", name: "Lobby" },
    you: { id: ada },
    member: true,
  });
  expect((await client.request(hello())).ok?.seq).toBe(2);
});

test("a socket goes on from the cursor in its address", async () => {
  const ada = somebody("ada");
  const room = await newGroup(ada);
  const { client } = await program(socketOf(room), await tokenOf(ada));
  const first = await client.request(hello("first"));
  await client.request(hello("second"));

  const since = formatCursor({ epoch: first.ok?.epoch ?? 0, seq: first.ok?.seq ?? 0 });
  const back = await program(`${socketOf(room)}?since=${since}`, await tokenOf(ada));
  expect(await back.client.until(() => back.client.frames[0]?.welcome)).toMatchObject({ from: 3, reset: false });

  const refused = await call(`${socketOf(room)}?since=yesterday`, {
    headers: { ...upgrade, authorization: `Bearer ${await tokenOf(ada)}` },
  });
  expect((await problemOf(refused)).code).toBe("cursor_invalid");
});

test("a token in the address is refused, also beside a good one", async () => {
  const ada = somebody("ada");
  const token = await tokenOf(ada);
  const room = await newGroup(ada);
  const before = await objects();
  for (const name of ["token", "access_token", "bearer", "jwt"]) {
    for (const path of [socketOf(room), "/v1/me/socket", "/healthz"]) {
      const headers = { ...upgrade, authorization: `Bearer ${token}` };
      const response = await call(`${path}?${name}=${token}`, { headers });
      expect(response.webSocket).toBeNull();
      const problem = await problemOf(response);
      expect(problem.code).toBe("invalid");
      expect(JSON.stringify(problem)).not.toContain(token);
    }
  }
  expect(await objects()).toBe(before);
});

test("whoever does not ask for a socket is told that there is nothing else here", async () => {
  const ada = somebody("ada");
  const room = await newGroup(ada);
  for (const path of [socketOf(room), "/v1/me/socket"]) {
    for (const headers of [{}, { upgrade: "h2c" }] as const) {
      const response = await call(path, { as: ada, headers });
      expect(response.headers.get("upgrade")).toBe("websocket");
      expect(await problemOf(response)).toMatchObject({ status: 426, code: "upgrade_required" });
    }
  }
});

test("an address that we did not make opens nothing and touches no object", async () => {
  const ada = somebody("ada");
  const { id } = await newGroup(ada);
  const token = await tokenOf(ada);
  const before = await objects();
  const [name = "", key = "", tag = ""] = id.split(".");
  const otherTag = (tag.startsWith("0") ? "1" : "0") + tag.slice(1);
  const otherName = name.slice(0, -1) + (name.endsWith("0") ? "1" : "0");
  for (const address of [
    `${name}.${key}.${otherTag}`,
    `${otherName}.${key}.${tag}`,
    `${name.replace("g~", "c~")}.${key}.${tag}`,
    `${name}.old.${tag}`,
    `${name}.none.${tag}`,
    `${name}.${key}.${tag.toUpperCase()}`,
    name,
    ada,
    "..%2F..%2Fv1%2Fme",
  ]) {
    const refused = await call(`/v1/rooms/${address}/socket`, {
      headers: { ...upgrade, authorization: `Bearer ${token}` },
    });
    expect([address, (await problemOf(refused)).status]).toEqual([address, 404]);

    const { client } = await browser(`/v1/rooms/${address}/socket`, token);
    expect(await client.ended()).toEqual({ code: NOT_WELCOME, reason: "not_found" });
  }
  expect(await objects()).toBe(before);
});

test("a bad token touches no object either", async () => {
  const ada = somebody("ada");
  const room = await newGroup(ada);
  const eve = somebody("eve");
  const before = await objects();
  const token = await tokenOf(eve, { secret: "a secret that nobody shares with the deployment" });
  for (const path of [socketOf(room), "/v1/me/socket"]) {
    const refused = await call(path, { headers: { ...upgrade, authorization: `Bearer ${token}` } });
    expect(await problemOf(refused)).toMatchObject({ status: 401, code: "token_invalid" });
  }
  expect(await objects()).toBe(before);
});

test("an address that an older key signed is good, and is answered with the newer one's", async () => {
  const ada = somebody("ada");
  const room = await newGroup(ada);
  const id = trusted<RoomId>(room.id.split(".")[0] ?? "");
  const older = new RoomTagger("test", [{ id: "old", secret: "the tests' older key for room tags" }]);
  const address = await older.address(id);
  expect(address).not.toBe(room.id);

  const { client } = await program(socketOf({ id: address }), await tokenOf(ada));
  const { room: welcomed } = await client.until(() => client.frames[0]?.welcome);
  expect(welcomed.id).toBe(room.id);

  // The same key for another environment made it: a different room as far as we know.
  const elsewhere = new RoomTagger("production", [{ id: "old", secret: "the tests' older key for room tags" }]);
  const foreign = await call(`/v1/rooms/${await elsewhere.address(id)}`, { as: ada });
  expect(foreign.status).toBe(404);
});

test("what a client puts into the headers between edge and object never arrives there", async () => {
  const [ada, eve] = [somebody("ada"), somebody("eve")];
  const room = await newGroup(ada);
  const other = await newGroup(ada);
  const forged = {
    [PRINCIPAL_HEADER]: encodeURIComponent(JSON.stringify({ id: ada, expires: Date.now() + 1e9 })),
    [ADDRESS_HEADER]: other.id,
    "x-starling-anything": "more",
  };
  const { client } = await program(`${socketOf(room)}?with=${ada}`, await tokenOf(eve), forged);
  const welcome = await client.until(() => client.frames[0]?.welcome);
  expect(welcome).toMatchObject({ you: { id: eve }, member: false, room: { id: room.id } });
  expect((await client.request(hello())).error?.code).toBe("not_member");

  const mine = await program("/v1/me/socket", await tokenOf(eve), forged);
  expect((await mine.client.until(() => mine.client.frames[0]?.welcome)).you).toEqual({ id: eve });

  const missing = await call(socketOf(room), { headers: { ...upgrade, ...forged } });
  expect((await problemOf(missing)).code).toBe("token_missing");
});

test("a browser, which cannot see a status, is told by a close code whether to come back", async () => {
  const ada = somebody("ada");
  const room = await newGroup(ada);
  const refusals = [
    [await tokenOf(ada, { lifetimeS: -60 }), NEW_TOKEN, "token_expired"],
    [await tokenOf(ada, { claims: { aud: "somebody else" } }), NOT_WELCOME, "token_invalid"],
    ["nonsense", NOT_WELCOME, "token_invalid"],
  ] as const;
  for (const path of [socketOf(room), "/v1/me/socket"]) {
    for (const [token, code, reason] of refusals) {
      const { client, response } = await browser(path, token);
      expect(response.headers.get("sec-websocket-protocol")).toBe("starling.v1");
      expect(await client.ended()).toEqual({ code, reason });
      expect(client.frames).toEqual([]);
    }
    const none = await call(path, { headers: { ...upgrade, "sec-websocket-protocol": "starling.v1" } });
    expect(none.status).toBe(101);
    const closed = new Promise((resolve) => none.webSocket?.addEventListener("close", resolve));
    none.webSocket?.accept();
    expect(await closed).toMatchObject({ code: NOT_WELCOME, reason: "token_missing" });
  }
});

test("an object that cannot take anybody now says: come back", async () => {
  const ada = somebody("ada");
  const room = await newGroup(ada);
  vi.spyOn(console, "error").mockImplementation(() => {});
  for (const namespace of [env.ROOMS, env.USERS]) {
    vi.spyOn(namespace, "getByName").mockImplementation(() => {
      throw Object.assign(new Error("too many requests"), { overloaded: true });
    });
  }
  for (const path of [socketOf(room), "/v1/me/socket"]) {
    const { client } = await browser(path, await tokenOf(ada));
    expect(await client.ended()).toEqual({ code: COME_BACK, reason: "busy" });
    const plain = await call(path, { headers: { ...upgrade, authorization: `Bearer ${await tokenOf(ada)}` } });
    expect(await problemOf(plain)).toMatchObject({ status: 503, temporary: true });
  }
});

test("a fault of ours opens no socket, which to a browser means: come back", async () => {
  const ada = somebody("ada");
  const room = await newGroup(ada);
  vi.spyOn(console, "error").mockImplementation(() => {});
  vi.spyOn(env.ROOMS, "getByName").mockImplementation(() => {
    throw new Error("a fault");
  });
  const subprotocols = `starling.v1, bearer.${await tokenOf(ada)}`;
  const response = await call(socketOf(room), { headers: { ...upgrade, "sec-websocket-protocol": subprotocols } });
  expect(response.webSocket).toBeNull();
  expect(await problemOf(response)).toMatchObject({ status: 500, temporary: true });
});

test("a direct room opens to its two, who name each other, and to nobody else", async () => {
  const [ada, bob, eve] = [somebody("ada"), somebody("bob"), somebody("eve")];
  const room = await directOf(ada, bob);
  const before = await objects();
  for (const [who, other] of [
    [eve, ada],
    [eve, bob],
    [eve, eve],
    [ada, eve],
    [ada, ada],
    [ada, ""],
    [ada, "no user id"],
  ] as const) {
    const { client } = await browser(`${socketOf(room)}?with=${encodeURIComponent(other)}`, await tokenOf(who));
    expect(await client.ended()).toEqual({ code: NOT_WELCOME, reason: "not_found" });
  }
  expect(await objects()).toBe(before);

  const a = (await browser(`${socketOf(room)}?with=${bob}`, await tokenOf(ada))).client;
  expect(await a.until(() => a.frames[0]?.welcome)).toMatchObject({ member: true, head: { seq: 0 } });
  const b = (await browser(`${socketOf(room)}?with=${ada}`, await tokenOf(bob))).client;
  await b.until(() => b.frames[0]?.welcome);
  await a.request(hello("only for you"));
  await b.until(() => (JSON.stringify(b.frames).includes("only for you") ? true : undefined));
});
