import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { SUBPROTOCOL } from "../../src/protocol/token.ts";
import type { Conversation } from "../../src/protocol/user-frame.ts";
import { encodePrincipal, PRINCIPAL_HEADER } from "../../workers/principal-header.ts";
import { connect, directRoom, hello, join, makeRoom, principalOf, stubOf, type TestRoom } from "./room-people.ts";

/** Names of their own: a user's object lives through the whole file. */
let people = 0;
const newPerson = (name: string) => `${name}-${++people}`;

/** The list that this user's object has of a room, once `isSo`. */
async function conversation(user: string, room: TestRoom, isSo: (it: Conversation) => boolean): Promise<Conversation> {
  return vi.waitFor(
    async () => {
      const response = await env.USERS.getByName(user).fetch("https://edge/v1/me/socket", {
        headers: {
          upgrade: "websocket",
          "sec-websocket-protocol": SUBPROTOCOL,
          [PRINCIPAL_HEADER]: encodePrincipal(principalOf(user)),
        },
      });
      const socket = response.webSocket;
      if (!socket) throw new Error("no socket");
      const first = new Promise<string>((resolve) =>
        socket.addEventListener("message", ({ data }) => resolve(String(data))),
      );
      socket.accept();
      const frame: { welcome: { conversations: Conversation[] } } = JSON.parse(await first);
      socket.close(1000);
      const found = frame.welcome.conversations.find((it) => it.room === room.id);
      if (!found || !isSo(found)) throw new Error(`not yet: ${JSON.stringify(found)}`);
      return found;
    },
    { timeout: 4_000, interval: 50 },
  );
}

test("a member who is away finds the room, its last message and how many are unread", async () => {
  const [ada, bob] = [newPerson("ada"), newPerson("bob")];
  const room = await makeRoom(ada);
  const a = await connect(room, ada);
  await a.request(hello("before bob came"));
  const b = await join(room, bob);
  b.socket.close(1000);
  await b.until(() => b.closed);
  await a.request(hello("one"));
  await a.request(hello("two"));

  expect(await conversation(bob, room, (it) => it.unread === 2)).toMatchObject({
    kind: "group",
    name: "Lobby",
    address: room.address,
    last: { object: { text: "two" } },
  });
});

test("who writes has read: their own messages are never unread to them", async () => {
  const [ada, bob] = [newPerson("ada"), newPerson("bob")];
  const room = await makeRoom(ada);
  const a = await connect(room, ada);
  const b = await join(room, bob);
  await b.request(hello("a question"));
  await a.request(hello("an answer"));
  a.socket.close(1000);
  expect(await conversation(ada, room, (it) => it.head.seq >= 4)).toMatchObject({
    unread: 0,
    last: { object: { text: "an answer" } },
  });
});

test("a direct message is news to someone who never opened the room, and survives that the room is evicted at once", async () => {
  const [ada, bob] = [newPerson("ada"), newPerson("bob")];
  const room = await directRoom(ada, bob);
  const a = await connect(room, ada, { with: bob });
  await a.request(hello("are you there?"));
  await evictDurableObject(stubOf(room));

  expect(await conversation(bob, room, () => true)).toMatchObject({
    kind: "direct",
    unread: 1,
    peer: { id: ada, name: ada },
  });
  expect(await conversation(ada, room, () => true)).toMatchObject({ unread: 0, peer: { id: bob } });
});

test("a whisper is unread to its party alone", async () => {
  const [ada, bob, eve] = [newPerson("ada"), newPerson("bob"), newPerson("eve")];
  const room = await makeRoom(ada);
  const a = await connect(room, ada);
  for (const name of [bob, eve]) {
    const socket = await join(room, name);
    socket.socket.close(1000);
    await socket.until(() => socket.closed);
  }
  await a.request({ ...hello("psst"), verb: "whisper", to: [bob] });
  await a.request(hello("to all"));

  await conversation(bob, room, (it) => it.unread === 2);
  expect((await conversation(eve, room, (it) => it.unread > 0)).unread).toBe(1);
});

test("who leaves loses the room from the list", async () => {
  const [ada, bob] = [newPerson("ada"), newPerson("bob")];
  const room = await makeRoom(ada);
  const b = await join(room, bob);
  await conversation(bob, room, () => true);
  await b.request({ verb: "leave" });
  await vi.waitFor(async () => expect(await env.USERS.getByName(bob).roomIds()).not.toContain(room.id));
});

test("an inbox that cannot be reached is told later, by the alarm", async () => {
  const [ada, bob] = [newPerson("ada"), newPerson("bob")];
  const room = await directRoom(ada, bob);
  const a = await connect(room, ada, { with: bob });
  // The first message asks whether bob takes any of hers.
  await a.request(hello("hello?"));
  await conversation(bob, room, ({ unread }) => unread === 1);
  const broken = vi.spyOn(env.USERS, "getByName").mockImplementation(() => {
    throw new Error("not now");
  });
  await a.request(hello("knock"));
  await vi.waitFor(() => expect(broken).toHaveBeenCalled());
  broken.mockRestore();

  await runInDurableObject(stubOf(room), async (instance) => {
    vi.setSystemTime(Date.now() + 6_000);
    await instance.alarm();
    vi.useRealTimers();
  });
  await conversation(bob, room, ({ unread }) => unread === 2);
});

test("a room with nothing to do arms no alarm again", async () => {
  const ada = newPerson("ada");
  const room = await makeRoom(ada);
  const alarmOf = () => runInDurableObject(stubOf(room), (_, state) => state.storage.getAlarm());
  expect(await alarmOf()).not.toBeNull();
  // Nobody is connected; the log has left and, as nothing is kept elsewhere, there is nothing to wait for.
  await runInDurableObject(
    stubOf(room),
    (_, state) => void state.storage.sql.exec("UPDATE log_state SET drained = 1, archived = 1"),
  );
  await evictDurableObject(stubOf(room));
  for (let i = 0; i < 3; i++) await runDurableObjectAlarm(stubOf(room));
  expect(await alarmOf()).toBeNull();
});

test("a member who is present is told as it happens where another device of theirs looks on, and seldom where none does", async () => {
  const [ada, bob, cy] = [newPerson("ada"), newPerson("bob"), newPerson("cy")];
  const room = await makeRoom(ada);
  const a = await connect(room, ada);
  const device = await env.USERS.getByName(bob).fetch("https://edge/v1/me/socket", {
    headers: {
      upgrade: "websocket",
      "sec-websocket-protocol": SUBPROTOCOL,
      [PRINCIPAL_HEADER]: encodePrincipal(principalOf(bob)),
    },
  });
  const seen: string[] = [];
  device.webSocket?.addEventListener("message", ({ data }) => void seen.push(String(data)));
  device.webSocket?.accept();

  await join(room, bob);
  await join(room, cy);
  await a.request(hello("first")); // from here on the room knows who looks on
  await vi.waitFor(() => expect(seen.join()).toContain("first"), { timeout: 4_000 });
  await a.request(hello("second"));
  await vi.waitFor(() => expect(seen.join()).toContain("second"), { timeout: 4_000 });
  await a.request(hello("third"));
  await vi.waitFor(() => expect(seen.join()).toContain("third"), { timeout: 4_000 });

  const known = await runInDurableObject(env.USERS.getByName(cy), (_, state) =>
    state.storage.sql
      .exec<{ last: string }>("SELECT last FROM conversations")
      .toArray()
      .map((row) => row.last)
      .join(),
  );
  expect(known).not.toContain("third");
});

test("who joins has the room in the list before a second has passed, however busy the room's inboxes are", async () => {
  const [ada, bob] = [newPerson("ada"), newPerson("bob")];
  const room = await makeRoom(ada);
  const a = await connect(room, ada);
  await a.request(hello("the inboxes have just been told"));
  await join(room, bob);
  await vi.waitFor(async () => expect(await env.USERS.getByName(bob).roomIds()).toContain(room.id), {
    timeout: 500,
    interval: 20,
  });
});

test("a message that was edited or deleted shows in lists as it is now, and counts as before", async () => {
  const [ada, bob] = [newPerson("ada"), newPerson("bob")];
  const room = await makeRoom(ada);
  const a = await connect(room, ada);
  const b = await join(room, bob);
  b.socket.close(1000);
  await b.until(() => b.closed);
  await a.request(hello("older"));
  const { ok: of } = await a.request(hello("helo"));
  await conversation(bob, room, (it) => it.unread === 2);
  await a.request({ verb: "edit", of, object: { text: "hello" } });
  await a.request({ verb: "react", of, emoji: "👍", on: true });
  const edited = await conversation(bob, room, (it) => it.last?.verb === "send" && it.last.object.text === "hello");
  expect(edited).toMatchObject({ unread: 2, last: { overlay: { edited: expect.any(Number) } } });
  await a.request({ verb: "delete", of });
  await evictDurableObject(stubOf(room));
  const deleted = await conversation(bob, room, (it) => it.last?.verb === "send" && it.last.object.text === "");
  expect(deleted).toMatchObject({ unread: 2, last: { overlay: { deleted: { by: ada } } } });
});

test("a purge reaches every list that may still have the text, also of who is present and would hear of it later", async () => {
  const [ada, bob] = [newPerson("ada"), newPerson("bob")];
  const room = await makeRoom(ada);
  const a = await connect(room, ada);
  (await join(room, bob)).socket.close(1000);
  await conversation(bob, room, () => true);
  const b = await connect(room, bob);
  const { ok: of } = await a.request(hello("a secret"));
  const textOf = (it: Conversation) => it.last?.verb === "send" && it.last.object.text;
  await conversation(bob, room, (it) => textOf(it) === "a secret");
  await a.request(hello("newer"));
  await b.heard("newer");
  await a.request({ verb: "purge", of });
  const purged = await conversation(bob, room, (it) => textOf(it) !== "a secret");
  expect(textOf(purged)).toBe("newer");
});
