import { describe, expect, test } from "vitest";
import type { Activity } from "../../src/protocol/activity.ts";
import { StarlingError } from "../../src/client/error.ts";
import type { RoomItem, RoomView } from "../../src/client/room-view.ts";
import { makeWorld, textsOf, type World } from "./client-support/world.ts";
import { ADDRESS, person } from "./client-support/people.ts";

function open(world: World) {
  const view = world.client.room(ADDRESS);
  const told: Activity[] = [];
  view.onEvent((activity) => told.push(activity));
  return { view, told };
}

async function openOnline(world: World) {
  const { view, told } = open(world);
  await world.clock.until(() => view.state.head !== undefined);
  return { view, told };
}

const textOf = (item: RoomItem) =>
  item.state === "sent" ? (textsOf([item.activity])[0] ?? "") : `${item.state}: ${item.pending.text}`;
const linesOf = (view: RoomView) => view.state.items.map(textOf);

describe("a room that is opened", () => {
  test("shows its newest page, and says who is there and whether there is more", async () => {
    const world = makeWorld();
    for (let i = 1; i <= 60; i++) world.room.say("bob", `m${i}`);
    const { view, told } = await openOnline(world);
    await world.clock.advance(100);

    expect(linesOf(view)[0]).toBe("m11");
    expect(view.state).toMatchObject({
      hasOlder: true,
      count: 60,
      member: true,
      peopleCount: 2,
      head: world.room.head,
    });
    expect(view.state.connection).toEqual({ status: "online" });
    expect(told).toEqual([]);
  });

  test("carries the token as a subprotocol and never in the address", async () => {
    const world = makeWorld();
    await openOnline(world);

    expect(world.sockets[0]?.protocols).toEqual(["starling.v1", "bearer.token-1"]);
    expect(world.sockets[0]?.url.href).toBe(`wss://chat.example/v1/rooms/${ADDRESS}/socket`);
  });

  test("tells what is said from then on, in order, and keeps the same snapshot until something changes", async () => {
    const world = makeWorld();
    const { view, told } = await openOnline(world);
    await world.clock.advance(100);
    const before = view.state;
    expect(view.state).toBe(before);

    world.room.say("bob", "one");
    world.room.say("bob", "for cy", { to: ["cy"] });
    world.room.say("bob", "two");
    await world.clock.advance(100);

    expect(view.state).not.toBe(before);
    expect(textsOf(told)).toEqual(["one", "two"]);
    expect(linesOf(view)).toEqual(["one", "two"]);
  });

  test("is one view for two users, and closes with the last of them", async () => {
    const world = makeWorld();
    const { view } = await openOnline(world);
    expect(world.client.room(ADDRESS)).toBe(view);

    view.close();
    expect(view.state.connection.status).toBe("online");
    view.close();
    expect(view.state.connection.status).toBe("offline");
    expect(world.sockets[0]?.closedByClient).toBe(true);
    expect(world.client.room(ADDRESS)).not.toBe(view);
  });
});

describe("a message", () => {
  test("is shown at once, and keeps its key when it is sent", async () => {
    const world = makeWorld();
    world.room.replyDelayMs = 50;
    const { view } = await openOnline(world);

    const id = view.send("hello");
    expect(linesOf(view)).toEqual(["pending: hello"]);
    await world.clock.advance(200);

    expect(linesOf(view)).toEqual(["hello"]);
    expect(view.state.items.map(({ key }) => key)).toEqual([id]);
    expect(world.room.messages).toBe(1);
  });

  test("that was written while away goes out after the resume, in the order it was written", async () => {
    const world = makeWorld();
    const { view, told } = await openOnline(world);
    world.network.set(false);
    world.room.drop();
    expect(view.state.connection.status).toBe("offline");
    view.send("one");
    view.send("two");
    world.room.say("bob", "meanwhile");
    world.network.set(true);
    await world.clock.advance(5_000);

    expect(linesOf(view)).toEqual(["meanwhile", "one", "two"]);
    expect(textsOf(told)).toEqual(["meanwhile", "one", "two"]);
  });

  test("whose answer was lost with the connection is sent again by its id, with the head of its first try, and stored once", async () => {
    const world = makeWorld();
    world.room.say("bob", "before");
    const { view } = await openOnline(world);
    world.room.fate = () => "lost";
    view.send("hello");
    await world.clock.advance(100);
    world.room.drop();
    // What the resume brings is known before anything is sent again, so this one is not.
    world.room.fate = () => "arrives";
    await world.clock.advance(5_000);

    expect(linesOf(view)).toEqual(["before", "hello"]);
    expect(world.room.requests.filter(({ verb }) => verb === "send")).toHaveLength(1);
  });

  test("that is not answered is sent again by its id, with the head of its first try", async () => {
    const world = makeWorld();
    world.room.say("bob", "before");
    const { view } = await openOnline(world);
    world.room.fate = (frame) => ("re" in frame || "event" in frame ? "lost" : "arrives");
    const id = view.send("hello");
    await world.clock.advance(9_000);
    world.room.fate = () => "arrives";
    await world.clock.advance(20_000);

    const sends = world.room.requests.filter(({ verb }) => verb === "send");
    expect(sends.length).toBeGreaterThan(1);
    expect(sends[0]).not.toHaveProperty("head");
    expect(sends[1]).toMatchObject({ id, head: { epoch: 1_000, seq: 1 } });
    expect(world.room.messages).toBe(2);
    expect(linesOf(view)).toEqual(["before", "hello"]);
  });

  test("is tried again when the room is busy, and those after it wait for it", async () => {
    const world = makeWorld();
    const { view } = await openOnline(world);
    world.room.refusals.push({ verb: "send", code: "busy" }, { verb: "send", code: "backlogged" });
    view.send("one");
    await world.clock.advance(15);
    view.send("two");
    await world.clock.advance(10_000);

    expect(linesOf(view)).toEqual(["one", "two"]);
  });

  test("that is refused for good stays as failed until it is tried again or discarded", async () => {
    const world = makeWorld();
    const { view } = await openOnline(world);
    world.room.refusals.push({ verb: "send", code: "forbidden" }, { verb: "send", code: "forbidden" });
    const one = view.send("one");
    const two = view.send("two");
    await world.clock.advance(1_000);
    expect(linesOf(view)).toEqual(["failed: one", "failed: two"]);
    expect(view.state.items[0]).toMatchObject({ error: { code: "forbidden" } });

    view.retry(one);
    view.discard(two);
    await world.clock.advance(1_000);
    expect(linesOf(view)).toEqual(["one"]);
    expect(view.state.items[0]?.key).toBe(one);
  });

  test("gets a new id when the room can no longer tell whether it arrived", async () => {
    const world = makeWorld();
    const { view } = await openOnline(world);
    world.room.refusals.push({ verb: "send", code: "retry_too_old" });
    const id = view.send("one");
    await world.clock.advance(1_000);
    view.retry(id);
    await world.clock.advance(1_000);

    expect(linesOf(view)).toEqual(["one"]);
    expect(view.state.items[0]?.key).not.toBe(id);
  });

  test("that no room would take fails here, without a request", async () => {
    const world = makeWorld();
    const { view } = await openOnline(world);
    view.send("   ");
    view.send("x".repeat(200_000));
    await world.clock.advance(1_000);

    expect(view.state.items.map(({ state }) => state)).toEqual(["failed", "failed"]);
    expect(world.room.requests.some(({ verb }) => verb === "send")).toBe(false);
  });

  test("whispered goes to those people, and comes back to its sender", async () => {
    const world = makeWorld();
    const { view } = await openOnline(world);
    view.whisper([person("bob")], "psst");
    await world.clock.advance(1_000);

    expect(world.room.log).toMatchObject([{ verb: "whisper", to: ["bob"] }]);
    expect(linesOf(view)).toEqual(["psst"]);
  });
});

describe("paging back", () => {
  test("puts older pages in front until the beginning", async () => {
    const world = makeWorld();
    for (let i = 1; i <= 120; i++) world.room.say("bob", `m${i}`);
    const { view } = await openOnline(world);

    const first = view.loadOlder(60);
    expect(view.loadOlder(60)).toEqual(first);
    await world.clock.advance(50);
    await first;
    expect(linesOf(view)[0]).toBe("m11");
    const rest = view.loadOlder();
    await world.clock.advance(50);
    await rest;
    expect(linesOf(view)).toHaveLength(120);
    expect(view.state).toMatchObject({ hasOlder: false, loadingOlder: false });
  });

  test("goes on over pages in which everything is for others", async () => {
    const world = makeWorld();
    world.room.say("bob", "first");
    for (let i = 1; i <= 120; i++) world.room.say("bob", "not for ada", { to: ["cy"] });
    for (let i = 1; i <= 50; i++) world.room.say("bob", `m${i}`);
    const { view } = await openOnline(world);
    const older = view.loadOlder();
    await world.clock.advance(100);
    await older;

    expect(linesOf(view)[0]).toBe("first");
  });

  test("finds the place that a link leads to, and says when there is none", async () => {
    const world = makeWorld();
    for (let i = 1; i <= 700; i++) world.room.say("bob", `m${i}`);
    const { view } = open(world);
    const found = view.around({ epoch: 1_000, seq: 7 });
    await world.clock.advance(200);
    await found;
    expect(linesOf(view)).toContain("m7");

    await expect(view.around({ epoch: 1_000, seq: 701 })).rejects.toMatchObject({
      code: "not_found",
      temporary: false,
    });
  });

  test("keeps the newest items only, and can page to the others again", async () => {
    const world = makeWorld({ maxItems: 10 });
    const { view, told } = await openOnline(world);
    for (let i = 1; i <= 30; i++) world.room.say("bob", `m${i}`);
    await world.clock.advance(100);
    expect(told).toHaveLength(30);
    expect(linesOf(view)[0]).toBe("m21");
    expect(view.state.hasOlder).toBe(true);

    const older = view.loadOlder(15);
    await world.clock.advance(50);
    await older;
    expect(linesOf(view)).toHaveLength(25);
    expect(linesOf(view)[0]).toBe("m6");
  });
});

describe("membership and presence", () => {
  test("somebody who is no member sees nothing until they join, and then what was said", async () => {
    const world = makeWorld();
    world.room.member = false;
    world.room.say("bob", "inside");
    const { view } = await openOnline(world);
    expect(view.state).toMatchObject({ member: false, items: [] });
    expect(view.state.error).toBeUndefined();

    const joined = view.join();
    await world.clock.advance(100);
    await joined;
    expect(view.state.member).toBe(true);
    expect(linesOf(view)).toEqual(["inside"]);
  });

  test("who came and who went changes the list of people", async () => {
    const world = makeWorld();
    const { view } = await openOnline(world);
    await world.clock.advance(50);
    const cy = { id: person("cy"), name: "CY" };
    world.sockets[0]?.deliver({ here: { came: [cy], went: [{ id: person("bob") }], count: 2 } });
    await world.clock.advance(50);

    expect(view.state.people.map(({ id }) => id)).toEqual(["ada", "cy"]);
    const asked = view.who();
    await world.clock.advance(50);
    expect((await asked).people.map(({ id }) => id)).toEqual(["ada", "bob"]);
  });

  test("a request that the room refuses rejects with its error", async () => {
    const world = makeWorld();
    const { view } = await openOnline(world);
    world.room.refusals.push({ verb: "join", code: "forbidden" });
    const joined = view.join();
    joined.catch(() => undefined);
    await world.clock.advance(50);

    await expect(joined).rejects.toBeInstanceOf(StarlingError);
    await expect(joined).rejects.toMatchObject({ code: "forbidden", temporary: false });
  });
});
