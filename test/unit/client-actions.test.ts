import { describe, expect, test } from "vitest";
import { StarlingError } from "../../src/client/error.ts";
import type { RoomView } from "../../src/client/room-view.ts";
import type { AclAnswer } from "../../src/protocol/room-answers.ts";
import * as z from "zod/mini";
import { action, rules } from "../../src/protocol/acl.ts";
import { ADDRESS, person } from "./client-support/people.ts";
import { makeWorld, type World } from "./client-support/world.ts";

const RIGHTS: AclAnswer = {
  kind: "group",
  role: "member",
  may: ["send"],
  policy: {},
  effective: nothing(),
  above: [],
  settings: { frozen: false, slowMs: 0, editMs: 1_000 },
};
/** What the room says of each action does not matter here. */
function nothing(): AclAnswer["effective"] {
  return z.record(action, rules).parse(Object.fromEntries(action.options.map((name) => [name, []])));
}

async function openOnline(world: World): Promise<RoomView> {
  const view = world.client.room(ADDRESS);
  await world.clock.until(() => view.state.head !== undefined && view.state.peopleCount > 0);
  return view;
}
const texts = (view: RoomView) =>
  view.state.items.map((it) =>
    it.state === "sent" && "text" in it.activity.object ? it.activity.object.text : it.state,
  );

describe("what is done in a room", () => {
  test("shows at the message that it is about, and is no line of its own", async () => {
    const world = makeWorld();
    const said = world.room.say("bob", "one");
    const { epoch, seq } = said;
    const view = await openOnline(world);
    const before = view.state.items[0];
    world.room.say("bob", "two");
    const changed = { of: { epoch, seq }, author: said.actor, written: said.at };
    world.room.happen("bob", { verb: "edit", object: { ...changed, text: "one, better" } });
    world.room.happen("bob", { verb: "react", object: { of: { epoch, seq }, emoji: "👍", on: true } });
    await world.clock.advance(100);

    expect(texts(view)).toEqual(["one, better", "two"]);
    expect(view.state.items[0]?.key).toBe(before?.key);
    expect(view.state.items[0]).toMatchObject({ activity: { overlay: { reactions: [{ emoji: "👍", count: 1 }] } } });
    const [first, second] = view.state.items;
    world.room.say("bob", "three");
    await world.clock.advance(100);
    expect([view.state.items[0], view.state.items[1]]).toEqual([first, second]);
    expect(view.state.items[0]).toBe(first);
  });

  test("is done once when the connection goes before the answer came", async () => {
    const world = makeWorld();
    const view = await openOnline(world);
    world.room.cutAt.push("kick");
    const done = view.kick(person("bob"), { reason: "rude" });
    await world.clock.until(() => world.room.requests.filter(({ verb }) => verb === "kick").length === 2);
    await world.clock.advance(100);

    expect(await done).toMatchObject({ epoch: world.room.epoch });
    const [first, second] = world.room.requests.filter((it) => it.verb === "kick");
    expect(second?.id).toBe(first?.id);
    expect(first).toMatchObject({ user: "bob", reason: "rude" });
    expect(world.room.log.filter(({ verb }) => verb === "kick")).toHaveLength(1);
  });

  test("may be a message into another room, which is sent once, too", async () => {
    const world = makeWorld();
    const view = await openOnline(world);
    world.room.cutAt.push("cross");
    const done = view.cross(ADDRESS, "hello there");
    await world.clock.until(() => world.room.requests.filter(({ verb }) => verb === "cross").length === 2);
    await world.clock.advance(100);
    expect(await done).toMatchObject({ epoch: world.room.epoch });
    const [first, second] = world.room.requests.filter((it) => it.verb === "cross");
    expect(second).toMatchObject({ id: first?.id, to: ADDRESS, object: { text: "hello there" } });
  });

  test("is refused with what stood in the way, and is not tried again", async () => {
    const world = makeWorld();
    const view = await openOnline(world);
    world.room.refusals.push({ verb: "ban", code: "outranked" });
    const refused = view.ban(person("bob"), { ms: 60_000 }).catch((it: unknown) => it);
    await world.clock.advance(100);
    const error = await refused;

    expect(error).toBeInstanceOf(StarlingError);
    expect(error).toMatchObject({ code: "outranked", temporary: false });
    expect(world.room.requests.filter(({ verb }) => verb === "ban")).toHaveLength(1);
  });

  test("a reply says what it answers, from the first moment on", async () => {
    const world = makeWorld();
    const said = world.room.say("bob", "one");
    const reply = { epoch: said.epoch, seq: said.seq };
    const view = await openOnline(world);
    view.send("yes", { reply });
    expect(view.state.items.at(-1)).toMatchObject({ state: "pending", pending: { reply } });
    await world.clock.advance(100);
    expect(world.room.requests.find(({ verb }) => verb === "send")).toMatchObject({ object: { text: "yes", reply } });
  });
});

describe("what I may", () => {
  test("is asked at the hello, and again when it may have changed, but not when somebody else's did", async () => {
    const world = makeWorld();
    world.room.rights = RIGHTS;
    const view = await openOnline(world);
    await world.clock.advance(100);
    expect(view.state.rights?.role).toBe("member");
    const asked = () => world.room.requests.filter(({ verb }) => verb === "acl").length;
    expect(asked()).toBe(1);

    world.room.happen("bob", { verb: "grant", object: { user: { id: "cy" }, role: "moderator" } });
    await world.clock.advance(1_000);
    expect(asked()).toBe(1);

    world.room.rights = { ...RIGHTS, role: "moderator" };
    world.room.happen("bob", { verb: "grant", object: { user: { id: "ada" }, role: "moderator" } });
    await world.clock.advance(1_000);
    expect(asked()).toBe(2);
    expect(view.state.rights?.role).toBe("moderator");
  });

  test("to be put out is to be a member no more", async () => {
    const world = makeWorld();
    const view = await openOnline(world);
    world.room.happen("bob", { verb: "kick", object: { user: { id: "cy" } } });
    await world.clock.advance(100);
    expect(view.state.member).toBe(true);
    world.room.happen("bob", { verb: "kick", object: { user: { id: "ada" } } });
    await world.clock.advance(100);
    expect(view.state.member).toBe(false);
  });

  test("a room that was renamed is called that at once", async () => {
    const world = makeWorld();
    const view = await openOnline(world);
    world.room.happen("bob", { verb: "rename", object: { name: "Tea", before: "Lobby" } });
    await world.clock.advance(100);
    expect(view.state.room?.name).toBe("Tea");
  });
});
