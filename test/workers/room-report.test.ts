/** Reports, and what is held for review: for those who moderate. */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { expect, test } from "vitest";
import type { Activity } from "../../src/protocol/activity.ts";
import { MAX_ACTIVITY_BYTES } from "../../src/protocol/limits.ts";
import { pageOf, wrote } from "./room-messages.ts";
import { connect, join, makeRoom, principalOf, stubOf, type RoomClient, type TestRoom } from "./room-people.ts";

type Report = Extract<Activity, { verb: "report" }>;
function reported(client: RoomClient): Promise<Report> {
  return client.until(() => client.events.find((it): it is Report => it.verb === "report"));
}

test("a report reaches those who moderate with the messages around it, as the reporter saw them, and never whom it is about", async () => {
  const room = await makeRoom("ada");
  const [ada, bob] = [await join(room, "ada"), await join(room, "bob")];
  const [cy, dan] = [await join(room, "cy"), await join(room, "dan")];
  await ada.request({ verb: "grant", user: "dan", role: "moderator" });
  for (let i = 1; i <= 7; i++) await wrote(cy, `before ${i}`);
  await wrote(ada, "not for cy", ["dan"]);
  const of = await wrote(bob, "a threat", ["cy"]);
  const gone = await wrote(cy, "after 1");
  await cy.request({ verb: "delete", of: gone });
  for (let i = 2; i <= 7; i++) await wrote(cy, `after ${i}`);
  expect(await cy.request({ verb: "report", of, reason: "he threatens me" })).toHaveProperty("ok");
  for (const moderator of [ada, dan]) {
    const { actor, object } = await reported(moderator);
    expect(actor.id).toBe("cy");
    expect(object).toMatchObject({ of, author: { id: "bob" }, reason: "he threatens me" });
    expect(object.evidence.map((it) => it.object.text)).toEqual([
      ...[3, 4, 5, 6, 7].map((i) => `before ${i}`),
      "a threat",
      "",
      ...[2, 3, 4, 5].map((i) => `after ${i}`),
    ]);
  }
  await evictDurableObject(stubOf(room));
  await wrote(await connect(room, "ada"), "over");
  await bob.heard("over");
  expect(JSON.stringify([bob.frames, await pageOf(bob)])).not.toContain("he threatens me");
  expect((await pageOf(cy)).events.some((it) => it.verb === "report")).toBe(true);
});

test("a moderator who is reported does not hear of it, and with nobody else there the report is kept for those above", async () => {
  const room = await makeRoom("ada");
  const [ada, bob] = [await join(room, "ada"), await join(room, "bob")];
  const of = await wrote(ada, "I am the law");
  expect(await bob.request({ verb: "report", of, reason: "abuse of power" })).toHaveProperty("ok");
  await wrote(bob, "over");
  await ada.heard("over");
  expect(JSON.stringify([ada.frames, await pageOf(ada)])).not.toContain("abuse of power");
  expect(await reported(bob)).toMatchObject({ to: ["starling-system"] });
});

test("nobody reports what they cannot see, themselves, or without a reason, nor who may not read here", async () => {
  const room = await makeRoom("ada");
  const [ada, bob, eve] = [await join(room, "ada"), await join(room, "bob"), await connect(room, "eve")];
  const [secret, open] = [await wrote(ada, "psst", ["ada"]), await wrote(ada, "open")];
  const report = { verb: "report", of: secret, reason: "hm" };
  expect(await bob.request(report)).toMatchObject({ error: { code: "not_found" } });
  expect(await ada.request({ ...report, of: open })).toMatchObject({ error: { code: "invalid" } });
  expect(await bob.request({ ...report, of: open, reason: " " })).toMatchObject({ error: { code: "invalid" } });
  expect(await eve.request({ ...report, of: open })).toMatchObject({ error: { code: "not_member" } });
});

test("however much was said, a report fits: what is furthest off stays out, and the message itself is cut before it is left out", async () => {
  const room = await makeRoom("ada");
  const [ada, bob, cy] = [await join(room, "ada"), await join(room, "bob"), await join(room, "cy")];
  const long = "x".repeat(16_000);
  for (let i = 0; i < 3; i++) await wrote(bob, `${i}${long}`);
  // One control character takes six bytes in JSON.
  const of = await wrote(bob, `start ${"\u0001".repeat(9_500)}`);
  for (let i = 0; i < 3; i++) await wrote(bob, long);
  expect(await cy.request({ verb: "report", of, reason: "look" })).toHaveProperty("ok");
  const report = await reported(ada);
  expect(JSON.stringify(report).length).toBeLessThanOrEqual(MAX_ACTIVITY_BYTES);
  const texts = report.object.evidence.map((it) => it.object.text);
  expect(texts).toHaveLength(1);
  expect(texts[0]).toMatch(/^start /);
});

/** A room of ada's that holds "zonk" for review and shadows "quux". */
async function watchfulRoom(): Promise<TestRoom> {
  const room = await makeRoom("ada");
  const ada = { principal: principalOf("ada"), address: room.address };
  for (const [action, word] of [
    ["hold", "zonk"],
    ["shadow", "quux"],
  ] as const) {
    const list = { id: action, action, match: "word" as const, applies: ["message" as const], words: [word] };
    expect(await stubOf(room).setWords(ada, list.id, list)).toHaveProperty("seq");
  }
  return room;
}

test("a held message that is let through is a new one for everybody, by its author, and the one that was held says so", async () => {
  const room = await watchfulRoom();
  const [ada, bob, cy] = [await join(room, "ada"), await join(room, "bob"), await join(room, "cy")];
  const of = await wrote(bob, "is zonk a word?");
  expect(await cy.request({ verb: "release", of })).toMatchObject({ error: { code: "not_found" } });
  expect(await bob.request({ verb: "release", of })).toMatchObject({ error: { code: "not_found" } });
  expect(await bob.request({ verb: "edit", of, object: { text: "is zonk one?" } })).toHaveProperty("ok");
  await evictDurableObject(stubOf(room));
  const released = await ada.request({ verb: "release", of, id: "r1" });
  expect(await ada.request({ verb: "release", of, id: "r1" })).toMatchObject({ ok: released.ok });
  expect(await ada.request({ verb: "release", of })).toMatchObject({ ok: released.ok });
  const message = await cy.heard("is zonk one?");
  expect(message).toMatchObject({
    ...released.ok,
    actor: { id: "bob" },
    released: { of, by: "ada", written: expect.any(Number) },
  });
  expect(message).not.toHaveProperty("clientMessageId");
  expect(message).not.toHaveProperty("held");
  expect((await pageOf(cy)).events.filter((it) => it.verb === "send")).toEqual([message]);
  const own = (await pageOf(bob)).events.find((it) => it.seq === of.seq);
  expect(own).toMatchObject({ held: "review", overlay: { released: released.ok } });
  const open = await wrote(bob, "open");
  expect(await ada.request({ verb: "release", of: open })).toMatchObject({ error: { code: "invalid" } });
});

test("a shadow is lifted like that, too; what was deleted meanwhile is not let through", async () => {
  const room = await watchfulRoom();
  const [ada, bob, cy] = [await join(room, "ada"), await join(room, "bob"), await join(room, "cy")];
  const [shadow, gone] = [await wrote(bob, "quux one"), await wrote(bob, "zonk two")];
  await bob.request({ verb: "delete", of: gone });
  expect(await ada.request({ verb: "release", of: gone })).toMatchObject({ error: { code: "deleted" } });
  expect(await ada.request({ verb: "release", of: shadow })).toHaveProperty("ok");
  expect(await cy.heard("quux one")).toMatchObject({ actor: { id: "bob" }, count: 1 });
  expect(cy.texts()).toEqual(["quux one"]);
});

test("a purge of what was let through takes the text out of what was held, too", async () => {
  const room = await watchfulRoom();
  const [ada, bob] = [await join(room, "ada"), await join(room, "bob")];
  const of = await wrote(bob, "zonk, my address");
  const { ok: released } = await ada.request({ verb: "release", of });
  expect(await ada.request({ verb: "purge", of: released })).toHaveProperty("ok");
  const log = await runInDurableObject(stubOf(room), (_, state) =>
    JSON.stringify(state.storage.sql.exec("SELECT activities FROM log").toArray()),
  );
  expect(log).not.toContain("my address");
  const purged = (await pageOf(ada)).events.flatMap((it) => (it.verb === "purge" ? [it.object.of.seq] : []));
  expect(purged).toEqual([released?.seq, of.seq]);
});
