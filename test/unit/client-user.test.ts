import { describe, expect, test } from "vitest";
import { conversation, type Conversation } from "../../src/protocol/user-frame.ts";
import { put, marked } from "../../src/client/conversations.ts";
import { actorOf, ADDRESS, activityOf, ROOM } from "./client-support/people.ts";
import type { FakeSocket } from "./client-support/fake-socket.ts";
import { makeWorld, type World } from "./client-support/world.ts";

const OTHER = "g~11234567890123456789abcdef";

function talk(
  options: { room?: string; seq?: number; count?: number; read?: number; unread?: number; left?: true } = {},
): Conversation {
  const { room = ROOM, seq = 10, count = 10, read = 4, unread = 6, left } = options;
  const raw = {
    room,
    address: `${room}.k1.0123456789abcdef`,
    kind: "group",
    name: "Lobby",
    head: { epoch: 1_000, seq },
    count,
    last: { ...activityOf({ epoch: 1_000, seq, count, at: 1 }, "send", "bob", { text: "hello" }), target: room },
    read: { epoch: 1_000, seq: read },
    unread,
    ...(left && { left }),
  };
  return conversation.parse(raw);
}

/** The other end: says hello with these conversations, and answers `read` as told. */
function serve(world: World, conversations: readonly unknown[], answer: () => object = () => ({ ok: {} })) {
  const requests: Record<string, unknown>[] = [];
  let socket: FakeSocket | undefined;
  world.accept = (accepted) => {
    socket = accepted;
    const now = world.clock.now();
    accepted.receive = (frame) => {
      if (frame === "ping") return accepted.deliver("pong");
      const request = JSON.parse(frame);
      requests.push(request);
      accepted.deliver({ re: request.ref, ...answer() });
    };
    accepted.deliver({ welcome: { session: "s", you: actorOf("ada"), conversations, expires: now + 3_600_000, now } });
  };
  return { requests, tell: (frame: object) => socket?.deliver(frame), drop: () => socket?.drop() };
}

describe("the view of the user", () => {
  test("connects when it is first looked at, and lists what the server says", async () => {
    const world = makeWorld();
    serve(world, [talk(), talk({ room: OTHER })]);
    expect(world.client.me.state).toEqual({ connection: { status: "offline" }, conversations: [] });
    await world.clock.advance(100);
    expect(world.sockets).toHaveLength(0);

    world.client.me.subscribe(() => undefined);
    await world.clock.advance(100);
    expect(world.sockets[0]?.url.href).toBe("wss://chat.example/v1/me/socket");
    expect(world.client.me.state.you).toEqual(actorOf("ada"));
    expect(world.client.me.state.conversations.map(({ room }) => room)).toEqual([ROOM, OTHER]);
  });

  test("moves a conversation to the top when something is said there, and takes it away when I have left", async () => {
    const world = makeWorld();
    const { tell } = serve(world, [talk(), talk({ room: OTHER })]);
    world.client.me.open();
    await world.clock.advance(100);
    tell({ conversation: talk({ room: OTHER, seq: 11, count: 11 }) });
    await world.clock.advance(10);
    expect(world.client.me.state.conversations.map(({ room }) => room)).toEqual([OTHER, ROOM]);

    tell({ conversation: talk({ left: true }) });
    await world.clock.advance(10);
    expect(world.client.me.state.conversations.map(({ room }) => room)).toEqual([OTHER]);
  });

  test("arranges a conversation, and takes it out of the list while it is hidden", async () => {
    const world = makeWorld();
    const { requests, tell } = serve(world, [talk(), talk({ room: OTHER })]);
    world.client.me.open();
    await world.clock.advance(100);
    const room = talk().room;
    const arranged = world.client.me.arrange(room, { hidden: true });
    await world.clock.advance(100);
    await arranged;
    expect(requests).toMatchObject([{ verb: "arrange", room: ROOM, hidden: true }]);

    tell({ conversation: { ...talk(), hidden: true } });
    await world.clock.advance(10);
    expect(world.client.me.state.conversations.map((it) => it.room)).toEqual([OTHER]);

    tell({ conversation: { ...talk({ seq: 11, count: 11 }), pinned: true } });
    await world.clock.advance(10);
    expect(world.client.me.state.conversations).toMatchObject([{ room: ROOM, pinned: true }, { room: OTHER }]);
  });

  test("tells which devices I have open", async () => {
    const world = makeWorld();
    const open = [{ session: "01HZZZZZZZZZZZZZZZZZZZZZZZ", since: 5, expires: 10, this: true }];
    serve(world, [], () => ({ ok: { devices: open } }));
    world.client.me.open();
    await world.clock.advance(100);
    const devices = world.client.me.devices();
    await world.clock.advance(100);
    expect(await devices).toEqual(open);
  });

  test("shows a read mark at once, tells it once, and never goes back", async () => {
    const world = makeWorld();
    const { requests, tell } = serve(world, [talk()]);
    world.client.me.open();
    await world.clock.advance(100);

    world.client.me.markRead(ROOM, { epoch: 1_000, seq: 8 }, 8);
    expect(world.client.me.state.conversations[0]).toMatchObject({ unread: 2, read: { seq: 8 } });
    world.client.me.markRead(ROOM, { epoch: 1_000, seq: 6 }, 6);
    // What the server knew before it heard of the mark.
    tell({ conversation: talk({ seq: 11, count: 11, unread: 7 }) });
    await world.clock.advance(100);

    expect(world.client.me.state.conversations[0]).toMatchObject({ unread: 3, read: { seq: 8 } });
    expect(requests).toMatchObject([{ verb: "read", room: ROOM, at: { epoch: 1_000, seq: 8 }, count: 8 }]);
  });

  test("keeps marks that are made away, and tells only the newest of each room", async () => {
    const world = makeWorld();
    const { requests } = serve(world, [talk()]);
    world.client.me.open();
    await world.clock.advance(100);
    world.network.set(false);
    for (const seq of [5, 6, 7]) world.client.me.markRead(ROOM, { epoch: 1_000, seq }, seq);
    world.network.set(true);
    await world.clock.advance(100);

    expect(requests).toMatchObject([{ verb: "read", at: { seq: 7 } }]);
    expect(world.client.me.state.conversations[0]).toMatchObject({ unread: 3 });
  });

  test("tells a mark again that could not be taken for now, and lets go of one that is refused", async () => {
    const world = makeWorld();
    const busy = { error: { code: "busy", temporary: true, message: "" } };
    const answers: object[] = [
      busy,
      busy,
      { ok: {} },
      { error: { code: "cursor_invalid", temporary: false, message: "" } },
    ];
    const { requests } = serve(world, [talk()], () => answers.shift() ?? { ok: {} });
    world.client.me.open();
    await world.clock.advance(100);
    world.client.me.markRead(ROOM, { epoch: 1_000, seq: 7 }, 7);
    await world.clock.advance(20_000);
    expect(requests).toHaveLength(3);

    world.client.me.markRead(ROOM, { epoch: 1_000, seq: 9 }, 9);
    await world.clock.advance(20_000);
    expect(requests).toHaveLength(4);
  });

  test("shows a conversation whose newest message it does not know, and leaves out what is none", async () => {
    const world = makeWorld();
    serve(world, [{ ...talk(), last: { verb: "poll" } }, { room: 5 }]);
    world.client.me.open();
    await world.clock.advance(100);

    expect(world.client.me.state.conversations).toHaveLength(1);
    expect(world.client.me.state.conversations[0]).not.toHaveProperty("last");
  });

  test("is up to date again after a connection was lost, by the hello", async () => {
    const world = makeWorld();
    const first = serve(world, [talk()]);
    world.client.me.open();
    await world.clock.advance(100);
    first.drop();
    serve(world, [talk({ seq: 12, count: 12, unread: 8 })]);
    await world.clock.advance(5_000);
    expect(world.client.me.state.conversations).toMatchObject([{ unread: 8 }]);

    world.client.me.close();
    expect(world.client.me.state.connection).toEqual({ status: "offline" });
  });
});

test("blocks somebody, takes it back, and tells whom it has blocked; a refusal rejects with its code", async () => {
  const world = makeWorld();
  let answer: object = { ok: {} };
  const { requests } = serve(world, [], () => answer);
  world.client.me.open();
  await world.clock.advance(100);
  const { me } = world.client;
  const all = Promise.all([me.block("bob"), me.unblock("bob")]);
  await world.clock.advance(100);
  await all;
  answer = { ok: { users: ["bob"] } };
  const blocks = me.blocks();
  await world.clock.advance(100);
  expect(await blocks).toEqual(["bob"]);
  answer = { error: { code: "rate_limited", temporary: true, message: "", retryAfterMs: 500 } };
  const refused = me.block("cy").catch((error: unknown) => error);
  await world.clock.advance(100);
  expect(await refused).toMatchObject({ code: "rate_limited", retryAfterMs: 500 });
  expect(requests.map(({ verb, user }) => [verb, user])).toEqual([
    ["block", "bob"],
    ["unblock", "bob"],
    ["blocks", undefined],
    ["block", "cy"],
  ]);
});

test("news that says nothing new leaves a conversation where it is", () => {
  const list = [talk(), talk({ room: OTHER })];
  expect(put(list, talk({ room: OTHER, unread: 0 })).map(({ room }) => room)).toEqual([ROOM, OTHER]);
});

test("a mark of an epoch that is over leaves what is unread in the newer one", () => {
  const list = [{ ...talk({ count: 3, unread: 3 }), head: { epoch: 2_000, seq: 3 } }];
  expect(marked(list, ROOM, { at: { epoch: 1_000, seq: 9 }, count: 9 })).toMatchObject([
    { unread: 3, read: { seq: 9 } },
  ]);
  expect(talk().address).toBe(ADDRESS);
});

test("knows how I am seen, as the server says it, and tells again that nobody is here when it comes back", async () => {
  const world = makeWorld();
  let answer: object = { choice: "busy", status: "busy" };
  const { requests, tell, drop } = serve(world, [], () => ({ ok: answer }));
  world.client.me.open();
  await world.clock.advance(100);
  expect(world.client.me.state.presence).toBeUndefined();
  const set = world.client.me.setStatus("busy");
  await world.clock.advance(100);
  await set;
  expect(world.client.me.state.presence).toEqual({ choice: "busy", status: "busy" });
  tell({ presence: { choice: "invisible", status: "offline" } });
  await world.clock.advance(10);
  expect(world.client.me.state.presence).toEqual({ choice: "invisible", status: "offline" });
  tell({ presence: { choice: "asleep" } });
  await world.clock.advance(10);
  expect(world.client.me.state.presence?.choice).toBe("invisible");

  answer = { choice: "online", status: "away" };
  const idle = world.client.me.setIdle(true);
  await world.clock.advance(100);
  await idle;
  drop();
  await world.clock.advance(60_000);
  expect(requests.filter(({ verb }) => verb === "active")).toHaveLength(2);
  expect(world.client.me.state.presence).toEqual(answer);
});
