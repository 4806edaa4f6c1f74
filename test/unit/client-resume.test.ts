import { describe, expect, test } from "vitest";
import type { Activity } from "../../src/protocol/activity.ts";
import type { Failure } from "../../src/client/error.ts";
import { ADDRESS, activityOf } from "./client-support/people.ts";
import { makeWorld, textsOf, type World } from "./client-support/world.ts";

async function openOnline(world: World, options: Parameters<World["client"]["room"]>[1] = {}) {
  const view = world.client.room(ADDRESS, options);
  const told: Activity[] = [];
  const resets: (Failure | undefined)[] = [];
  view.onEvent((activity) => told.push(activity));
  view.onReset((reason) => resets.push(reason));
  await world.clock.until(() => view.state.connection.status === "online" && view.state.head !== undefined);
  await world.clock.advance(50);
  return { view, told, resets };
}

const say = (world: World, first: number, last: number) => {
  for (let i = first; i <= last; i++) world.room.say("bob", `m${i}`);
};
const textsTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, i) => `m${first + i}`);

describe("a resume", () => {
  test("brings what was missed, from the cursor of what is known", async () => {
    const world = makeWorld();
    const { told } = await openOnline(world);
    say(world, 1, 2);
    await world.clock.advance(50);
    world.room.drop();
    say(world, 3, 8);
    await world.clock.advance(5_000);

    expect(world.sockets[1]?.url.searchParams.get("since")).toBe("1000.2");
    expect(textsOf(told)).toEqual(textsTo(8));
  });

  test("that is too long for the room is completed page by page before anything newer is told", async () => {
    const world = makeWorld();
    const { view, told } = await openOnline(world);
    world.room.drop();
    say(world, 1, 500);
    await world.clock.until(() => view.state.connection.status === "online");
    world.room.say("bob", "m501");
    await world.clock.advance(5_000);

    expect(textsOf(told)).toEqual(textsTo(501));
    expect(world.room.requests.filter(({ verb }) => verb === "history").length).toBeGreaterThan(2);
  });

  test("from a cursor of an earlier visit misses nothing since", async () => {
    const world = makeWorld();
    say(world, 1, 40);
    const { view, told } = await openOnline(world, { since: { epoch: 1_000, seq: 10 } });
    await world.clock.advance(1_000);

    expect(textsOf(told)).toEqual(textsTo(40, 11));
    expect(view.state).toMatchObject({ hasOlder: true, count: 40 });
  });

  test("with a cursor of another epoch starts over with the newest page, and keeps what is not sent yet", async () => {
    const world = makeWorld();
    const { view, told, resets } = await openOnline(world);
    say(world, 1, 3);
    await world.clock.advance(50);
    world.network.set(false);
    view.send("unsent");
    world.room.restore();
    world.room.say("cy", "after the restore");
    world.network.set(true);
    await world.clock.advance(5_000);

    expect(resets).toEqual([undefined]);
    const lines = view.state.items.map((item) => (item.state === "sent" ? textsOf([item.activity])[0] : item.state));
    expect(lines).toEqual(["after the restore", "unsent"]);
    expect(textsOf(told)).toEqual([...textsTo(3), "unsent"]);
  });
});

describe("a gap", () => {
  test("is healed by history, and what came after it waits", async () => {
    const world = makeWorld();
    const { view, told } = await openOnline(world);
    world.room.fate = (frame) => ("event" in frame ? "lost" : "arrives");
    say(world, 1, 3);
    world.room.fate = () => "arrives";
    world.room.say("bob", "m4");
    await world.clock.advance(6);
    expect(told).toEqual([]);
    expect(view.state.items).toEqual([]);
    await world.clock.advance(1_000);

    expect(textsOf(told)).toEqual(textsTo(4));
  });

  test("is healed by a page while frames go on arriving, and none of them is lost or told twice", async () => {
    const world = makeWorld();
    world.room.replyDelayMs = 50;
    const { view, told } = await openOnline(world);
    world.room.fate = (frame) => ("event" in frame ? "lost" : "arrives");
    say(world, 1, 2);
    world.room.fate = () => "arrives";
    say(world, 3, 3);
    await world.clock.advance(20);
    say(world, 4, 6);
    await world.clock.advance(1_000);

    expect(textsOf(told)).toEqual(textsTo(6));
    expect(view.state.items).toHaveLength(6);
  });

  test("is asked for again, with pauses, while the room cannot answer, and the state says so", async () => {
    const world = makeWorld();
    const { view, told } = await openOnline(world);
    world.room.fate = () => "lost";
    world.room.say("bob", "m1");
    world.room.fate = () => "arrives";
    for (let i = 0; i < 4; i++) world.room.refusals.push({ verb: "history", code: "archive_unavailable" });
    world.room.say("bob", "m2");
    await world.clock.advance(100);
    expect(view.state.error).toMatchObject({ code: "archive_unavailable", temporary: true });
    view.send("still talking");
    await world.clock.advance(100);
    expect(world.room.messages).toBe(3);
    expect(told).toEqual([]);
    await world.clock.advance(60_000);

    expect(textsOf(told)).toEqual(["m1", "m2", "still talking"]);
    expect(view.state.error).toBeUndefined();
  });

  test("that can never be closed starts the view over, with the reason, instead of showing a hole", async () => {
    const world = makeWorld();
    const { view, resets } = await openOnline(world);
    say(world, 1, 2);
    await world.clock.advance(50);
    world.room.fate = () => "lost";
    world.room.say("bob", "m3");
    world.room.fate = () => "arrives";
    world.room.refusals.push({ verb: "history", code: "archive_none" });
    world.room.say("bob", "m4");
    await world.clock.advance(1_000);

    expect(resets).toMatchObject([{ code: "archive_none" }]);
    expect(view.state.items).toHaveLength(4);
  });

  test("at the very end shows itself by an acknowledgement, and is healed after a while", async () => {
    const world = makeWorld();
    const { view, told } = await openOnline(world);
    world.room.fate = (frame) => ("event" in frame ? "lost" : "arrives");
    view.send("hello");
    await world.clock.advance(1_000);
    expect(view.state.items).toMatchObject([{ state: "pending" }]);
    await world.clock.advance(4_000);

    expect(textsOf(told)).toEqual(["hello"]);
    expect(view.state.items).toMatchObject([{ state: "sent" }]);
  });

  test("by a frame that cannot be understood is healed too, and a frame of an unknown kind is ignored", async () => {
    const world = makeWorld();
    const { told } = await openOnline(world);
    world.room.fate = (frame) => ("event" in frame ? "garbled" : "arrives");
    world.room.say("bob", "m1");
    world.room.fate = () => "arrives";
    for (const odd of [
      "{",
      "[]",
      "null",
      "7",
      { novelty: 1 },
      { event: {} },
      { welcome: {} },
      { re: 5 },
      { events: [] },
    ]) {
      world.sockets[0]?.deliver(odd);
    }
    world.room.say("bob", "m2");
    await world.clock.advance(1_000);

    expect(textsOf(told)).toEqual(["m1", "m2"]);
    expect(world.sockets).toHaveLength(1);
  });

  test("an event with a verb that is not known yet covers its number and shows nothing", async () => {
    const world = makeWorld();
    const { view, told } = await openOnline(world);
    const poll = {
      ...activityOf({ epoch: 1_000, seq: 1, count: 0, at: 1 }, "join", "bob"),
      verb: "poll",
      object: { question: "?" },
    };
    const said = activityOf({ epoch: 1_000, seq: 2, count: 1, at: 1 }, "send", "bob", { text: "hello" });
    world.sockets[0]?.deliver({ event: poll });
    world.sockets[0]?.deliver({ event: said });
    await world.clock.advance(50);

    expect(textsOf(told)).toEqual(["hello"]);
    expect(view.state.head).toEqual({ epoch: 1_000, seq: 2 });
  });
});
