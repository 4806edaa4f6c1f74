/** A message from one room into another: both decide, the origin is the room itself, and only the other room stores it. */
import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { call, problemOf, somebody } from "./edge-people.ts";
import { clientMessageId } from "../../src/protocol/ids.ts";
import { asker, channel, fresh, roomIn } from "./hierarchy-people.ts";
import {
  connect,
  directRoom,
  hello,
  join,
  makeRoom,
  principalOf,
  stubOf,
  type RoomClient,
  type TestRoom,
} from "./room-people.ts";

/** Two rooms of one city, and one of another: bob is in the first, cy in the second, dan in the third. */
async function cities() {
  const [berlin, paris] = [await channel(fresh("Berlin")), await channel(fresh("Paris"))];
  const [bar, park] = [await roomIn(berlin, "Bar"), await roomIn(berlin, "Park")];
  const louvre = await roomIn(paris, "Louvre");
  const [ada, bob, cy, dan] = [
    await join(park, "ada"),
    await join(bar, "bob"),
    await join(park, "cy"),
    await join(louvre, "dan"),
  ];
  return { berlin, bar, park, louvre, ada, bob, cy, dan };
}

let crossings = 0;
const cross = (who: RoomClient, to: TestRoom, text: string, id = `x${++crossings}`) =>
  who.request({ verb: "cross", id, to: to.address, object: { text } });

test("who is in a room of the same channel writes into another one, with where it came from; only that one stores it", async () => {
  const { bar, park, bob, cy } = await cities();
  const { ok } = await cross(bob, park, "hello park");
  expect(await cy.heard("hello park")).toMatchObject({
    verb: "send",
    actor: { id: "bob" },
    origin: { room: bar.id, name: "Bar" },
    seq: ok?.seq,
    epoch: ok?.epoch,
  });
  await evictDurableObject(stubOf(park));
  await evictDurableObject(stubOf(bar));
  expect(JSON.stringify(await cy.request({ verb: "history" }))).toContain(`"origin":{"room":"${bar.id}"`);
  expect(JSON.stringify([bob.frames.filter((it) => it.event), await bob.request({ verb: "history" })])).not.toContain(
    "hello park",
  );
  // Who only wrote there is no member there, and reads nothing.
  const outside = await connect(park, "bob");
  expect(await outside.request({ verb: "history" })).toMatchObject({ error: { code: "not_member" } });
});

test("sent again it is the same message, also after both rooms were evicted; another text under that id is not", async () => {
  const { bar, park, bob, cy } = await cities();
  const first = await cross(bob, park, "only once", "again");
  await evictDurableObject(stubOf(bar));
  await evictDurableObject(stubOf(park));
  expect((await cross(bob, park, "only once", "again")).ok).toEqual(first.ok);
  expect(await cross(bob, park, "something else", "again")).toMatchObject({ error: { code: "id_conflict" } });
  await cross(bob, park, "the end");
  await cy.heard("the end");
  expect(cy.texts()).toEqual(["only once", "the end"]);
});

test("while the other room does not answer the sender is told to try again, and nothing happens twice", async () => {
  const { park, bob, cy } = await cities();
  const spy = vi.spyOn(env.ROOMS, "getByName").mockImplementation(() => {
    throw new Error("not now");
  });
  expect(await cross(bob, park, "patience", "p1")).toMatchObject({ error: { code: "busy", temporary: true } });
  expect(await bob.request(hello("meanwhile"))).toHaveProperty("ok");
  spy.mockRestore();
  expect(await cross(bob, park, "patience", "p1")).toHaveProperty("ok");
  expect(await cross(bob, park, "patience", "p1")).toHaveProperty("ok");
  await cross(bob, park, "the end");
  await cy.heard("the end");
  expect(cy.texts()).toEqual(["patience", "the end"]);
});

test("both rooms decide: members of the one it comes from, and whom the one it is for lets in from there", async () => {
  const { bar, park, louvre, ada, bob, dan } = await cities();
  // Of another channel.
  expect(await cross(dan, park, "bonjour")).toMatchObject({
    error: { code: "forbidden", denied: { action: "cross", rule: "same-channel" } },
  });
  expect(await cross(bob, louvre, "guten Tag")).toMatchObject({ error: { denied: { rule: "same-channel" } } });
  // No member of the room that would vouch.
  const eve = await connect(bar, "eve");
  expect(await cross(eve, park, "let me in")).toMatchObject({ error: { denied: { action: "cross" } } });
  // The room it is for lets nobody in.
  await ada.request({ verb: "set-acl", policy: { cross: [{ rule: "nobody" }] } });
  expect(await cross(bob, park, "knock")).toMatchObject({ error: { denied: { action: "cross", rule: "nobody" } } });
  await ada.request({ verb: "set-acl", policy: { cross: null } });
  // The room it comes from lets nobody out.
  const owner = await join(bar, "ada");
  await owner.request({ verb: "set-acl", policy: { cross: [{ rule: "nobody" }] } });
  expect(await cross(bob, park, "out?")).toMatchObject({ error: { denied: { action: "cross", rule: "nobody" } } });
  await owner.request({ verb: "set-acl", policy: { cross: null } });
  expect(await cross(bob, park, "now")).toHaveProperty("ok");
});

test("who is muted or banned in either room does not write across", async () => {
  const { bar, park, ada, bob } = await cities();
  const owner = await join(bar, "ada");
  for (const [here, undo] of [
    [ada, { verb: "unmute", user: "bob" }],
    [owner, { verb: "unmute", user: "bob" }],
  ] as const) {
    await here.request({ verb: "mute", user: "bob" });
    expect(await cross(bob, park, "muted")).toMatchObject({ error: { code: "muted", denied: { action: "cross" } } });
    await here.request(undo);
    expect(await cross(bob, park, `free ${crypto.randomUUID()}`)).toHaveProperty("ok");
  }
  await ada.request({ verb: "ban", user: "bob" });
  expect(await cross(bob, park, "banned")).toMatchObject({ error: { code: "banned" } });
  expect(ada.texts()).not.toContain("banned");
  await ada.request({ verb: "unban", user: "bob" });
  await owner.request({ verb: "ban", user: "bob" });
  await bob.ended();
  const letter = {
    ref: "r",
    verb: "cross",
    id: clientMessageId.parse("l"),
    to: park.address,
    object: { text: "by letter" },
  } as const;
  expect(await stubOf(bar).write(asker(bar, "bob"), letter)).toMatchObject({ error: { code: "banned" } });
});

test("word lists of the room it is for hold; who wrote it is told, and nobody there sees it", async () => {
  const { park, ada, bob, cy } = await cities();
  const refuse = { id: "no", action: "refuse", match: "word", applies: ["message"], words: ["grak"] } as const;
  const hold = { ...refuse, id: "wait", action: "hold", words: ["zonk"] } as const;
  for (const it of [refuse, hold])
    await stubOf(park).setWords({ principal: principalOf("ada"), address: park.address }, it.id, {
      ...it,
      applies: ["message"],
      words: [...it.words],
    });
  expect(await cross(bob, park, "grak you")).toMatchObject({ error: { code: "words_refused" } });
  const held = await cross(bob, park, "zonk you", "held");
  expect(held.ok).toMatchObject({ held: "review" });
  expect((await cross(bob, park, "zonk you", "held")).ok).toEqual(held.ok);
  expect(await ada.heard("zonk you")).toMatchObject({ held: "review", origin: { name: "Bar" } });
  await ada.request(hello("marker"));
  await cy.heard("marker");
  expect(JSON.stringify(cy.frames)).not.toMatch(/zonk|grak/);
  const { epoch, seq } = held.ok ?? {};
  await ada.request({ verb: "release", of: { epoch, seq } });
  expect(await cy.heard("zonk you")).toMatchObject({ origin: { name: "Bar" } });
});

test("where there is no such room, or none for the sender, it says the same", async () => {
  const { bar, park, ada, bob, louvre } = await cities();
  await ada.request({ verb: "set-acl", policy: { list: [{ rule: "invited" }], join: [{ rule: "invited" }] } });
  const hidden = await cross(bob, park, "hello?");
  expect(hidden).toMatchObject({ error: { code: "not_found" } });
  const forged = louvre.address.replace(
    /^(c|g|v)~(.)/,
    (_, kind: string, one: string) => `${kind}~${one === "0" ? "1" : "0"}`,
  );
  for (const to of [forged, (await directRoom("ada", "bob")).address])
    expect(await bob.request({ verb: "cross", id: "f", to, object: { text: "?" } })).toMatchObject({
      error: { code: "not_found" },
    });
  expect(await cross(bob, bar, "to myself")).toMatchObject({ error: { code: "invalid" } });
  expect(await bob.request({ verb: "cross", id: "f", to: "nowhere", object: { text: "?" } })).toMatchObject({
    error: { code: "invalid" },
  });
  expect(await bob.request(hello("still here"))).toHaveProperty("ok");
});

test("rooms outside of any channel have no neighbours, and nothing a client sends makes it one", async () => {
  const [one, other] = [await makeRoom("ada"), await makeRoom("ada")];
  const bob = await join(one, "bob");
  expect(await cross(bob, other, "hello")).toMatchObject({ error: { denied: { rule: "same-channel" } } });
  for (const from of [{ room: other.id }, { room: other.id, channel: other.id }])
    expect(await bob.request({ verb: "cross", id: "z", to: other.address, object: { text: "x" }, from })).toMatchObject(
      { error: { code: "invalid" } },
    );
});

test("by REST it is the same request, with the same answers", async () => {
  const [ada, bob] = [somebody("ada"), somebody("bob")];
  const city = await channel(fresh("Rome"), undefined, {}, ada);
  const [forum, villa] = [await roomIn(city, "Forum", {}, ada), await roomIn(city, "Villa", {}, ada)];
  const cy = await join(villa, "cy");
  const ask = (as: string, body: unknown) => call(`/v1/rooms/${forum.address}/requests`, { as, body });
  const message = { verb: "cross", id: "r1", to: villa.address, object: { text: "by letter" } };
  expect(await problemOf(await ask(bob, message))).toMatchObject({ status: 403, denied: { action: "cross" } });
  expect((await ask(bob, { verb: "join" })).status).toBe(200);
  const first = await ask(bob, message);
  expect(first.status).toBe(200);
  expect(await cy.heard("by letter")).toMatchObject({ actor: { id: bob }, origin: { room: forum.id, name: "Forum" } });
  expect(await (await ask(bob, message)).json()).toEqual(await first.json());
});
