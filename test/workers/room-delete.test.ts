/** Messages that go, come back, or leave for good; one at a time and many at once. */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { MAX_DELETED_AT_ONCE } from "../../src/protocol/limits.ts";
import { roomWrite } from "../../src/protocol/room-request.ts";
import { segment } from "../../src/protocol/segment.ts";
import { messagesOf, said, wrote } from "./room-messages.ts";
import { connect, hello, join, makeRoom, principalOf, stubOf, type TestRoom } from "./room-people.ts";

function everythingIn(room: TestRoom): Promise<string> {
  return runInDurableObject(stubOf(room), (_, state) =>
    ["log", "overlays", "reactions", "traces"]
      .map((table) => JSON.stringify(state.storage.sql.exec(`SELECT * FROM ${table}`).toArray()))
      .join("\n"),
  );
}

test("a deleted message leaves a tombstone that says who and why, and its text comes to nobody any more", async () => {
  const room = await makeRoom("ada");
  const [ada, bob, cy] = [await join(room, "ada"), await join(room, "bob"), await join(room, "cy")];
  const of = await wrote(bob, "a bad word");
  expect(await cy.request({ verb: "delete", of })).toMatchObject({ error: { code: "forbidden" } });
  await ada.request({ verb: "delete", of, reason: "rude" });
  const tombstone = await cy.until(() => cy.events.find((it) => it.verb === "delete"));
  expect(tombstone).toMatchObject({ actor: { id: "ada" }, object: { of, reason: "rude", author: { id: "bob" } } });
  expect(JSON.stringify(tombstone)).not.toContain("bad word");
  await evictDurableObject(stubOf(room));
  const late = await join(room, "dan");
  expect(await messagesOf(late)).toMatchObject([
    { object: { text: "" }, overlay: { deleted: { by: "ada", reason: "rude" }, version: { seq: tombstone.seq } } },
  ]);
  const back = await connect(room, "cy", { since: { epoch: of.epoch, seq: of.seq - 1 } });
  await back.until(() => back.events.find((it) => it.verb === "delete"));
  expect(JSON.stringify(back.frames)).not.toContain("bad word");
  // Unread is a difference of two counts: it stays what it was.
  expect(await back.welcome).toMatchObject({ count: 1 });
});

test("an author takes back what they wrote, while they may write here, and brings it back", async () => {
  const room = await makeRoom("ada");
  const [ada, bob] = [await join(room, "ada"), await join(room, "bob")];
  const of = await wrote(bob, "helo");
  await bob.request({ verb: "edit", of, object: { text: "hello" } });
  const { edited } = (await messagesOf(ada))[0]?.overlay ?? {};
  await ada.request({ verb: "mute", user: "bob" });
  expect(await bob.request({ verb: "delete", of })).toMatchObject({ error: { code: "muted" } });
  await ada.request({ verb: "unmute", user: "bob" });
  const gone = await bob.request({ verb: "delete", of, id: "d1" });
  expect((await bob.request({ verb: "delete", of, id: "d1" })).ok).toEqual(gone.ok);
  expect((await bob.request({ verb: "delete", of })).ok).toEqual(gone.ok);
  expect(await said(ada)).toEqual([""]);
  await evictDurableObject(stubOf(room));
  expect(await bob.request({ verb: "undelete", of })).toHaveProperty("ok");
  const back = await ada.until(() => ada.events.find((it) => it.verb === "undelete"));
  expect(back).toMatchObject({ object: { of, text: "hello", edited } });
  const [message] = await messagesOf(ada);
  expect(message).toMatchObject({ object: { text: "hello" }, overlay: { edited, version: { seq: back.seq } } });
  expect(message?.overlay).not.toHaveProperty("deleted");
});

test("what somebody else deleted its author does not bring back; those who may delete do", async () => {
  const room = await makeRoom("ada");
  const [ada, bob, cy] = [await join(room, "ada"), await join(room, "bob"), await join(room, "cy")];
  const of = await wrote(bob, "borderline");
  await ada.request({ verb: "delete", of });
  for (const person of [bob, cy])
    expect(await person.request({ verb: "undelete", of })).toMatchObject({ error: { code: "forbidden" } });
  expect(await ada.request({ verb: "undelete", of })).toHaveProperty("ok");
  expect(await said(cy)).toEqual(["borderline"]);
});

test("nobody deletes what an equal or a higher one wrote, nor a whisper that is not for them", async () => {
  const room = await makeRoom("ada");
  const [ada, bob, cy] = [await join(room, "ada"), await join(room, "bob"), await join(room, "cy")];
  for (const user of ["bob", "cy"]) await ada.request({ verb: "grant", user, role: "moderator" });
  const [owners, equals] = [await wrote(ada, "the rules"), await wrote(cy, "my view")];
  const secret = await wrote(cy, "psst", ["ada"]);
  for (const of of [owners, equals])
    expect(await bob.request({ verb: "delete", of })).toMatchObject({ error: { code: "outranked" } });
  for (const verb of ["delete", "undelete", "release"])
    expect(await bob.request({ verb, of: secret })).toMatchObject({ error: { code: "not_found" } });
  expect(await bob.request({ verb: "delete", author: "ada" })).toMatchObject({ error: { code: "outranked" } });
  expect(await ada.request({ verb: "delete", of: secret })).toHaveProperty("ok");
  await cy.until(() => cy.events.find((it) => it.verb === "delete"));
  await ada.request(hello("done"));
  await bob.heard("done");
  expect(bob.events.filter((it) => it.verb === "delete")).toEqual([]);
  expect(await said(bob)).toEqual(["the rules", "my view", "done"]);
});

test("all of a range, or of one person, goes at once, each message with a number of its own, and never what the asker cannot see", async () => {
  const room = await makeRoom("ada");
  const [ada, bob, cy] = [await join(room, "ada"), await join(room, "bob"), await join(room, "cy")];
  const first = await wrote(bob, "spam 1");
  await wrote(cy, "hello");
  await wrote(bob, "psst", ["cy"]);
  await wrote(ada, "welcome");
  const last = await wrote(bob, "spam 2");
  expect(await cy.request({ verb: "delete", range: { first, last } })).toMatchObject({ error: { code: "forbidden" } });
  const range = await ada.request({ verb: "delete", range: { first, last: first }, id: "r" });
  expect(range.ok).toMatchObject({ count: 1 });
  const all = await ada.request({ verb: "delete", author: "bob", reason: "spam" });
  expect(all.ok).toEqual({ epoch: first.epoch, seq: (range.ok?.seq ?? 0) + 1, count: 1 });
  expect(await ada.request({ verb: "delete", author: "bob" })).toMatchObject({ ok: { count: 0 } });
  expect(await said(cy)).toEqual(["", "hello", "psst", "welcome", ""]);
  expect(await cy.request({ verb: "delete", author: "cy" })).toMatchObject({ ok: { count: 1 } });
  expect(await said(ada)).toEqual(["", "", "welcome", ""]);
});

test("of very many the newest go first, so many at once, and the answer says where to go on", async () => {
  const room = await makeRoom("ada");
  const [ada, bob] = [await join(room, "ada"), await join(room, "bob")];
  // Not by a socket, which takes so many a second.
  const asker = { principal: principalOf("bob"), address: room.address };
  const sent = Array.from({ length: MAX_DELETED_AT_ONCE + 20 }, (_, i) =>
    stubOf(room).write(asker, roomWrite.parse({ ref: "r", ...hello(`spam ${i}`) })),
  );
  const numbers = (await Promise.all(sent)).map((it) => ("seq" in it ? it.seq : Number.NaN));
  const most = await ada.request({ verb: "delete", author: "bob", id: "all" });
  expect(most.ok).toMatchObject({ count: MAX_DELETED_AT_ONCE, next: { seq: Math.min(...numbers) + 20 } });
  // Repeated it does not go on by itself.
  expect(await ada.request({ verb: "delete", author: "bob", id: "all" })).toMatchObject({ ok: { seq: most.ok?.seq } });
  const { next } = most.ok as { next?: object };
  const rest = await ada.request({ verb: "delete", author: "bob", before: next });
  expect(rest.ok).toMatchObject({ count: 20 });
  expect(rest.ok).not.toHaveProperty("next");
  const tombstones = () => bob.events.filter((it) => it.verb === "delete");
  await bob.until(() => (tombstones().length === sent.length ? true : undefined));
  expect(new Set(tombstones().map((it) => it.object.of.seq)).size).toBe(sent.length);
}, 20_000);

test("what came with the same batch goes, too", async () => {
  const room = await makeRoom("ada");
  const [ada, bob] = [await join(room, "ada"), await join(room, "bob")];
  bob.post(hello("spam"));
  const answer = ada.request({ verb: "purge", author: "bob" });
  expect(await answer).toMatchObject({ ok: { count: expect.any(Number) } });
  await ada.request({ verb: "purge", author: "bob" });
  expect(await said(ada)).toEqual([""]);
  expect(await everythingIn(room)).not.toContain("spam");
});

test("a purge takes the text out of the room with its versions and reports, and what has not left yet leaves without it", async () => {
  const sent: string[] = [];
  let isDown = true;
  vi.spyOn(console, "error").mockImplementation(() => {});
  vi.spyOn(env.EVENTS_0, "sendBatch").mockImplementation(async (batch) => {
    if (isDown) throw new Error("the queue is down");
    for (const { body } of batch) sent.push(body);
    return { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } };
  });
  const room = await makeRoom("ada");
  const [ada, bob, cy] = [await join(room, "ada"), await join(room, "bob"), await join(room, "cy")];
  const send = hello("a home address");
  const { ok: of } = await bob.request(send);
  await bob.request({ verb: "edit", of, object: { text: "a home address, really" } });
  await cy.request({ verb: "report", of, reason: "private" });
  await bob.request({ verb: "delete", of });
  await bob.request({ verb: "undelete", of });
  await ada.request({ verb: "grant", user: "cy", role: "moderator" });
  for (const person of [bob, cy])
    expect(await person.request({ verb: "purge", of })).toMatchObject({ error: { code: "forbidden" } });
  expect(await ada.request({ verb: "purge", of, reason: "private" })).toHaveProperty("ok");
  expect(await everythingIn(room)).not.toContain("home address");
  expect(await messagesOf(cy)).toMatchObject([
    { object: { text: "" }, overlay: { deleted: { by: "ada", purged: true, reason: "private" } } },
  ]);
  for (const verb of ["undelete", "versions"])
    expect(await ada.request({ verb, of })).toMatchObject({ error: { code: "purged" } });
  expect(await bob.request({ verb: "edit", of, object: { text: "x" } })).toMatchObject({ error: { code: "deleted" } });
  // Its sender's retry is still the same message.
  expect((await bob.request(send)).ok).toEqual(of);
  isDown = false;
  await evictDurableObject(stubOf(room));
  await vi.waitFor(async () => {
    await runInDurableObject(stubOf(room), (instance) => instance.alarm());
    expect(sent.join()).toContain('"purge"');
  });
  expect(sent.join()).not.toContain("home address");
  const numbers = sent.flatMap((body) => segment.parse(JSON.parse(body)).events.map((it) => it.seq));
  expect(new Set(numbers).size).toBe(10);
});
