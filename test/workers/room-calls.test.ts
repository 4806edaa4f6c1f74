/** Somebody calls an admin: who is asked, who answers, and who learns nothing of it. In a real Room object, with evictions. */
import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { SYSTEM_USER, trusted, type UserId } from "../../src/protocol/ids.ts";
import { MAX_OPEN_CALLS } from "../../src/protocol/limits.ts";
import { MAX_CALLS_SHOWN } from "../../src/protocol/room-answers.ts";
import type { RoomWrite } from "../../src/protocol/room-request.ts";
import { asker } from "./hierarchy-people.ts";
import { connect, directRoom, hello, join, makeRoom, stubOf, type RoomClient } from "./room-people.ts";
import { device, newUser, objectOf } from "./support-user.ts";

const CALLS = ["call-admin", "claim", "close-call"];

/** A room of ada's with bob as its moderator; cy and eve are members. */
async function lobby() {
  const room = await makeRoom("ada");
  const [ada, bob] = [await join(room, "ada"), await join(room, "bob")];
  const [cy, eve] = [await join(room, "cy"), await join(room, "eve")];
  expect(await ada.request({ verb: "grant", user: "bob", role: "moderator" })).toHaveProperty("ok");
  return { room, ada, bob, cy, eve };
}

const callIt = (who: RoomClient, more: object = {}) => who.request({ verb: "call-admin", reason: "help", ...more });

/** After something for everybody nothing that came before it is still under way; and history has nothing more. */
async function learnsNothing(who: RoomClient, writer: RoomClient): Promise<void> {
  const text = `nothing to see ${crypto.randomUUID()}`;
  await writer.request(hello(text));
  await who.heard(text);
  expect(who.events.filter((it) => CALLS.includes(it.verb))).toEqual([]);
  expect(who.calls).toEqual([]);
  const page = JSON.stringify(await who.request({ verb: "history" }));
  for (const verb of CALLS) expect(page).not.toContain(`"${verb}"`);
}

test("a call reaches every admin of the room who is there, and nobody else", async () => {
  const { ada, bob, cy, eve } = await lobby();
  const { ok } = await callIt(cy);
  expect(ok).toMatchObject({ asked: 2, call: expect.any(String) });
  for (const who of [ada, bob, cy]) {
    const [called] = await who.until(() => {
      const found = who.events.filter((it) => it.verb === "call-admin");
      return found.length > 0 ? found : undefined;
    });
    expect(called).toMatchObject({
      actor: { id: "cy" },
      to: ["ada", "bob"],
      object: { call: ok?.call, reason: "help" },
    });
  }
  await learnsNothing(eve, ada);
});

test("one admin takes a call on, also after an eviction; the second is told who was first", async () => {
  const { room, ada, bob, cy, eve } = await lobby();
  const call = (await callIt(cy)).ok?.call;
  await evictDurableObject(stubOf(room));
  const first = await bob.request({ verb: "claim", call });
  expect(first).toHaveProperty("ok");
  expect(await ada.request({ verb: "claim", call })).toMatchObject({
    error: { code: "already_claimed", message: expect.stringContaining("by bob") },
  });
  await evictDurableObject(stubOf(room));
  expect((await bob.request({ verb: "claim", call })).ok).toEqual(first.ok);
  expect(await cy.until(() => cy.events.find((it) => it.verb === "claim"))).toMatchObject({
    actor: { id: "bob" },
    object: { call, caller: { id: "cy" } },
  });
  await learnsNothing(eve, ada);
});

test("of two who take it on in the same batch one has it", async () => {
  const { ada, bob, cy } = await lobby();
  const call = (await callIt(cy)).ok?.call;
  const answers = await Promise.all([ada.request({ verb: "claim", call }), bob.request({ verb: "claim", call })]);
  expect(answers.filter((it) => it.ok)).toHaveLength(1);
  expect(answers.filter((it) => it.error?.code === "already_claimed")).toHaveLength(1);
});

test("a call is closed by its caller, by who took it on or by a higher one, and then it is over", async () => {
  const { room, ada, bob, cy, eve } = await lobby();
  const calls = [];
  for (const closer of [cy, bob, ada]) {
    const call = (await callIt(cy)).ok?.call;
    calls.unshift(call);
    await bob.request({ verb: "claim", call });
    await evictDurableObject(stubOf(room));
    expect(await eve.request({ verb: "close-call", call })).toMatchObject({ error: { code: "forbidden" } });
    expect(await closer.request({ verb: "close-call", call, note: "done" })).toHaveProperty("ok");
    expect(await ada.request({ verb: "claim", call })).toMatchObject({ error: { code: "call_closed" } });
    expect(await cy.request({ verb: "close-call", call })).toMatchObject({ error: { code: "call_closed" } });
  }
  const claimed = (await callIt(cy)).ok?.call;
  calls.unshift(claimed);
  await ada.request({ verb: "claim", call: claimed });
  expect(await bob.request({ verb: "close-call", call: claimed })).toMatchObject({ error: { code: "outranked" } });
  // Each step was written down, in order, and the caller finds all of it.
  await evictDurableObject(stubOf(room));
  expect((await cy.request({ verb: "calls" })).ok).toMatchObject({
    calls: calls.map((call, i) => ({ call, state: i === 0 ? "claimed" : "closed" })),
  });
  const verbs = cy.events.flatMap((it) => (CALLS.includes(it.verb) ? [it.verb] : []));
  expect(verbs).toEqual([...CALLS, ...CALLS, ...CALLS, "call-admin", "claim"]);
  await learnsNothing(eve, ada);
});

test("with nobody there a call waits, its caller is told so, and an admin who comes is told of it", async () => {
  const room = await makeRoom("ada");
  const cy = await join(room, "cy");
  expect((await callIt(cy, { id: "c1" })).ok).toMatchObject({ asked: 0 });
  await evictDurableObject(stubOf(room));
  const again = await callIt(cy, { id: "c1" });
  expect(again.ok).toMatchObject({ asked: 0, call: expect.any(String) });
  const waiting = [{ call: again.ok?.call, caller: { id: "cy" }, reason: "help", state: "open" }];
  const eve = await join(room, "eve");
  const ada = await connect(room, "ada");
  await ada.welcome;
  expect(await ada.until(() => (ada.calls.length > 0 ? ada.calls : undefined))).toMatchObject(waiting);
  // Members of every device of the caller's own are not told so: it is their call.
  expect((await ada.request({ verb: "calls" })).ok).toMatchObject({ calls: waiting });
  expect((await eve.request({ verb: "calls" })).ok).toEqual({ calls: [] });
  await learnsNothing(eve, ada);
});

test("an admin who is online elsewhere counts as asked, and finds the call in the log", async () => {
  const owner = newUser("ada");
  const room = await makeRoom(owner);
  const cy = await join(room, "cy");
  const elsewhere = await device(owner);
  await elsewhere.welcome;
  expect((await callIt(cy)).ok).toMatchObject({ asked: 1 });
  await cy.request({
    verb: "close-call",
    call: cy.events.flatMap((it) => (it.verb === "call-admin" ? [it.object.call] : []))[0],
  });
  elsewhere.socket.close(1000);
  await elsewhere.ended();
  await evictDurableObject(objectOf(owner));
  await evictDurableObject(stubOf(room));
  expect((await callIt(cy)).ok).toMatchObject({ asked: 0 });
  const ada = await connect(room, owner);
  const page = JSON.stringify(await ada.request({ verb: "history" }));
  expect(page).toContain('"call-admin"');
});

test("a global moderator who looks on is asked when the room has nobody there, and is told without being a member", async () => {
  const room = await makeRoom("ada");
  const cy = await join(room, "cy");
  const gil = await connect(room, "gil", { as: { role: "globalmod" } });
  const { ok } = await callIt(cy);
  expect(ok).toMatchObject({ asked: 1 });
  expect(await gil.until(() => (gil.calls.length > 0 ? gil.calls : undefined))).toMatchObject([{ state: "open" }]);
  expect(await gil.request({ verb: "claim", call: ok?.call })).toHaveProperty("ok");
  expect(await gil.until(() => gil.calls.find((it) => it.state === "claimed"))).toMatchObject({
    claimed: { by: { id: "gil" } },
  });
  expect(await cy.until(() => cy.events.find((it) => it.verb === "claim"))).toMatchObject({ actor: { id: "gil" } });
});

test("who may not call, who has called, and who does not moderate is told so", async () => {
  const { room, ada, bob, cy, eve } = await lobby();
  const dan = await connect(room, "dan");
  expect(await callIt(dan)).toMatchObject({ error: { code: "not_member", denied: { action: "call-admin" } } });
  const call = (await callIt(cy)).ok?.call;
  expect(await callIt(cy)).toMatchObject({ error: { code: "call_open", temporary: false } });
  expect(await eve.request({ verb: "claim", call })).toMatchObject({
    error: { code: "forbidden", denied: { action: "call-admin", rule: "role", role: "moderator" } },
  });
  // A member learns from no answer whether there is such a call.
  const made = "0".repeat(26);
  const refused = (await eve.request({ verb: "claim", call })).error;
  expect(await eve.request({ verb: "claim", call: made })).toEqual({ re: expect.any(String), error: refused });
  expect(await eve.request({ verb: "close-call", call: made })).toMatchObject({ error: { code: "forbidden" } });
  expect(await bob.request({ verb: "claim", call: made })).toMatchObject({ error: { code: "not_found" } });
  // Who moderates may call, too, but answers others.
  const own = (await callIt(bob)).ok;
  expect(own).toMatchObject({ asked: 1 });
  expect(await bob.request({ verb: "claim", call: own?.call })).toMatchObject({ error: { code: "forbidden" } });
  await ada.request({ verb: "set-acl", policy: { "call-admin": [{ rule: "nobody" }] } });
  expect(await callIt(eve)).toMatchObject({ error: { denied: { action: "call-admin", rule: "nobody" } } });
});

test("who is muted may still call for help, and a call of two people's waits for who watches over all", async () => {
  const { ada, cy } = await lobby();
  await ada.request({ verb: "mute", user: "cy" });
  expect((await callIt(cy)).ok).toMatchObject({ asked: 2 });
  const room = await directRoom("ada", "bob");
  const [one, other] = [await connect(room, "ada", { with: "bob" }), await connect(room, "bob", { with: "ada" })];
  expect(await callIt(one)).toMatchObject({ error: { code: "not_found" } });
  await one.request(hello("hi"));
  const { ok } = await callIt(one);
  expect(ok).toMatchObject({ asked: 0 });
  expect(one.events.findLast((it) => it.verb === "call-admin")).toMatchObject({ to: [trusted<UserId>(SYSTEM_USER)] });
  expect(await other.request({ verb: "claim", call: ok?.call })).toMatchObject({ error: { code: "forbidden" } });
  await learnsNothing(other, one);
});

test("calls that are refused wake nobody, and a room has so many waiting and no more", async () => {
  const room = await makeRoom("ada");
  const names = Array.from({ length: MAX_OPEN_CALLS + 1 }, (_, i) => `caller${i}`);
  const ask = (name: string, request: RoomWrite) => stubOf(room).write(asker(room, name), request);
  await Promise.all(names.map((name) => ask(name, { ref: "j", verb: "join" })));
  const call = { ref: "c", verb: "call-admin", reason: "help" } as const;
  const answers = await Promise.all(names.map((name) => ask(name, call)));
  expect(answers.filter((it) => "seq" in it)).toHaveLength(MAX_OPEN_CALLS);
  expect(answers.flatMap((it) => ("error" in it ? [it.error] : []))).toMatchObject([
    { code: "too_many_calls", temporary: true },
  ]);
  const woken = vi.spyOn(env.USERS, "getByName");
  for (const name of names.slice(0, 3)) expect(await ask(name, call)).toMatchObject({ error: { code: "call_open" } });
  expect(await ask("stranger", call)).toMatchObject({ error: { code: "not_member" } });
  expect(woken.mock.calls.flat()).not.toContain("ada");
  const ada = await connect(room, "ada");
  const first = (await ada.request({ verb: "calls" })).ok;
  expect(first).toMatchObject({ calls: { length: MAX_CALLS_SHOWN }, next: expect.any(String) });
}, 30_000);
