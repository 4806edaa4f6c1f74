/** What authors do to their own messages, and what everybody reads afterwards: live, in history, and coming back. */
import { evictDurableObject } from "cloudflare:test";
import { expect, test } from "vitest";
import { messagesOf, said, wrote } from "./room-messages.ts";
import { connect, hello, join, makeRoom, stubOf } from "./room-people.ts";

test("an edit reaches everybody live as it is, and whoever reads later finds the new text in the place of the old", async () => {
  const room = await makeRoom("ada");
  const [ada, bob] = [await join(room, "ada"), await join(room, "bob")];
  const of = await wrote(ada, "helo");
  await bob.heard("helo");
  expect(await ada.request({ verb: "edit", of, object: { text: "hello" } })).toHaveProperty("ok");
  const edit = await bob.until(() => bob.events.find((it) => it.verb === "edit"));
  expect(edit).toMatchObject({ object: { of, text: "hello", author: { id: "ada", name: "ada" } } });
  const [message] = await messagesOf(bob);
  expect(message).toMatchObject({
    ...of,
    object: { text: "hello" },
    overlay: { version: { seq: edit.seq }, edited: edit.at },
  });
  await evictDurableObject(stubOf(room));
  expect(await messagesOf(await connect(room, "bob"))).toEqual([message]);
});

test("who was away finds a message as it is now, also one that they missed altogether, and no text that was taken back", async () => {
  const room = await makeRoom("ada");
  const [ada, bob] = [await join(room, "ada"), await join(room, "bob")];
  const known = await wrote(ada, "known");
  const since = await bob.heard("known");
  bob.socket.close(1000);
  const missed = await wrote(ada, "missed");
  await ada.request({ verb: "edit", of: missed, object: { text: "missed, and put right" } });
  await ada.request({ verb: "edit", of: known, object: { text: "known better" } });
  await wrote(ada, "over");

  const back = await connect(room, "bob", { since });
  await back.heard("over");
  expect(back.texts()).toEqual(["missed, and put right", "over"]);
  expect(back.events.filter((it) => it.verb === "edit").map((it) => it.object)).toMatchObject([
    { of: missed },
    { of: known, text: "known better" },
  ]);
  expect(await said(back)).toEqual(["known better", "missed, and put right", "over"]);
});

test("only its author edits a message, while they may write, for as long as the room says, and never a deleted one", async () => {
  const room = await makeRoom("ada");
  const [ada, bob] = [await join(room, "ada"), await join(room, "bob")];
  const of = await wrote(bob, "mine");
  const edit = { verb: "edit", of, object: { text: "changed" } };
  expect(await ada.request(edit)).toMatchObject({ error: { code: "not_yours" } });
  await ada.request({ verb: "configure", settings: { editMs: 0 } });
  expect(await bob.request(edit)).toMatchObject({ error: { code: "edit_too_late", temporary: false } });
  await ada.request({ verb: "configure", settings: { editMs: 60_000 } });
  await ada.request({ verb: "mute", user: "bob" });
  expect(await bob.request(edit)).toMatchObject({ error: { code: "muted" } });
  await ada.request({ verb: "unmute", user: "bob" });
  await ada.request({ verb: "configure", settings: { slowMs: 60_000 } });
  expect(await bob.request(edit)).toHaveProperty("ok");
  await bob.request({ verb: "delete", of });
  expect(await bob.request({ ...edit, object: { text: "again" } })).toMatchObject({ error: { code: "deleted" } });
  expect(await said(ada)).toEqual([""]);
});

test("what is no message, or nothing, cannot be edited", async () => {
  const room = await makeRoom("ada");
  const ada = await join(room, "ada");
  const { epoch } = await wrote(ada, "one");
  for (const of of [
    { epoch, seq: 1 },
    { epoch, seq: 99 },
    { epoch: epoch + 1, seq: 1 },
    { epoch, seq: 0 },
  ])
    expect(await ada.request({ verb: "edit", of, object: { text: "x" } })).toMatchObject({
      error: { code: "not_found" },
    });
  expect(await ada.request({ verb: "edit", of: { epoch, seq: 1 }, object: { text: " " } })).toMatchObject({
    error: { code: "invalid" },
  });
  expect(await ada.request(hello("still here"))).toHaveProperty("ok");
});

test("an edit that is repeated is written once: by its id, or because the text is that already", async () => {
  const room = await makeRoom("ada");
  const ada = await join(room, "ada");
  const [of, other] = [await wrote(ada, "helo"), await wrote(ada, "other")];
  const edit = { verb: "edit", id: "e1", of, object: { text: "hello" } };
  const first = await ada.request(edit);
  expect((await ada.request(edit)).ok).toEqual(first.ok);
  await evictDurableObject(stubOf(room));
  expect((await ada.request(edit)).ok).toEqual(first.ok);
  expect((await ada.request({ ...edit, id: "e2" })).ok).toEqual(first.ok);
  expect(await ada.request({ ...edit, of: other })).toMatchObject({ error: { code: "id_conflict" } });
  expect(ada.events.filter((it) => it.verb === "edit")).toHaveLength(1);
});

test("an edit of a whisper is for its parties alone, and nobody else learns that there is one", async () => {
  const room = await makeRoom("ada");
  const [ada, bob, eve] = [await join(room, "ada"), await join(room, "bob"), await join(room, "eve")];
  const of = await wrote(bob, "psst", ["eve"]);
  await bob.request({ verb: "edit", of, object: { text: "psst, eve" } });
  await eve.heard("psst, eve");
  const edit = { verb: "edit", of, object: { text: "what?" } };
  expect(await ada.request(edit)).toMatchObject({ error: { code: "not_found" } });
  expect(await eve.request(edit)).toMatchObject({ error: { code: "not_yours" } });
  await wrote(bob, "aloud");
  await ada.heard("aloud");
  expect(JSON.stringify(ada.frames)).not.toContain("psst");
  expect(await said(ada)).toEqual(["aloud"]);
  expect(await said(eve)).toEqual(["psst, eve", "aloud"]);
});

test("those who moderate read what a message said before, in order; others do not", async () => {
  const room = await makeRoom("ada");
  const [ada, bob] = [await join(room, "ada"), await join(room, "bob")];
  const of = await wrote(bob, "one");
  for (const text of ["two", "three"]) await bob.request({ verb: "edit", of, object: { text } });
  await bob.request({ verb: "delete", of });
  expect(await bob.request({ verb: "versions", of })).toMatchObject({ error: { code: "forbidden" } });
  await evictDurableObject(stubOf(room));
  const answer: { ok?: unknown } = await (await connect(room, "ada")).request({ verb: "versions", of });
  expect(answer.ok).toMatchObject({
    events: [
      { verb: "send", object: { text: "one" } },
      { verb: "edit", object: { text: "two" } },
      { verb: "edit", object: { text: "three" } },
      { verb: "delete", actor: { id: "bob" } },
    ],
  });
  const whisper = await wrote(bob, "psst", ["bob"]);
  expect(await ada.request({ verb: "versions", of: whisper })).toMatchObject({ error: { code: "not_found" } });
});

test("a message answers one that its author can see, or none", async () => {
  const room = await makeRoom("ada");
  const [ada, bob, eve] = [await join(room, "ada"), await join(room, "bob"), await join(room, "eve")];
  const [question, secret] = [await wrote(ada, "who?"), await wrote(ada, "you?", ["bob"])];
  const answering = (reply: object) => ({ ...hello("me"), object: { text: "me", reply } });
  expect(await eve.request(answering(question))).toHaveProperty("ok");
  expect(await ada.heard("me")).toMatchObject({ object: { reply: question } });
  expect(await bob.request({ ...answering(secret), verb: "whisper", to: ["ada"] })).toHaveProperty("ok");
  const { epoch } = question;
  for (const reply of [secret, { epoch, seq: 1 }, { epoch, seq: 99 }, { epoch: epoch - 1, seq: 2 }])
    expect(await eve.request(answering(reply))).toMatchObject({ error: { code: "invalid" } });
});
