import { evictDurableObject } from "cloudflare:test";
import { expect, test } from "vitest";
import { MAX_ACTIVITY_BYTES, MAX_FRAME_BYTES, MAX_TEXT_BYTES } from "../../src/protocol/limits.ts";
import { connect, hello, join, makeRoom, stubOf } from "./room-people.ts";

const text = (bytes: number) => hello("x".repeat(bytes));

test.each([
  ["that is no JSON", "{", "malformed"],
  ["that is no object", "[1]", "malformed"],
  ["that is too deep", `{"a":${"[".repeat(50_000)}${"]".repeat(50_000)}}`, "too_deep"],
  ["that is too big", `"${"x".repeat(MAX_FRAME_BYTES)}"`, "too_big"],
  ["that is binary", new Uint8Array([1, 2, 3]), "binary_refused"],
  ["without a verb", `{"ref":"r"}`, "unknown_verb"],
  ["of an unknown verb", `{"ref":"r","verb":"dance"}`, "unknown_verb"],
  ["with a field of a wrong type", `{"ref":"r","verb":"send","id":7,"object":{"text":"hello"}}`, "invalid"],
  ["with a field too many", `{"ref":"r","verb":"send","id":"m","object":{"text":"hello","html":"<b>"}}`, "invalid"],
  ["with a blank text", `{"ref":"r","verb":"send","id":"m","object":{"text":"  "}}`, "invalid"],
  ["with half a character", String.raw`{"ref":"r","verb":"send","id":"m","object":{"text":"half \ud83d"}}`, "invalid"],
  [
    "with a NUL, which not every store takes",
    String.raw`{"ref":"r","verb":"send","id":"m","object":{"text":"a\u0000b"}}`,
    "invalid",
  ],
  ["with a ref that is none", `{"ref":"","verb":"who"}`, "invalid"],
])("a frame %s is answered with an error, and the socket lives", async (_, frame, code) => {
  const room = await makeRoom("ada");
  const ada = await connect(room, "ada");
  ada.socket.send(frame);

  const answer = await ada.until(() => ada.frames.find((it) => it.error));
  expect(answer.error?.code).toBe(code);
  expect((await ada.request(hello("still here"))).ok?.seq).toBe(2);
});

test("the error of a frame with a ref goes to that ref", async () => {
  const room = await makeRoom("ada");
  const ada = await connect(room, "ada");
  ada.socket.send(JSON.stringify({ ref: "mine", verb: "send", id: "no spaces", object: { text: "hello" } }));
  expect(await ada.answer("mine")).toMatchObject({ error: { code: "invalid", temporary: false } });
});

test("a text may be as long as the limit, in bytes and not in characters, and no longer", async () => {
  const room = await makeRoom("ada");
  const ada = await connect(room, "ada");
  expect((await ada.request(text(MAX_TEXT_BYTES))).ok).toBeDefined();
  expect((await ada.request(text(MAX_TEXT_BYTES + 1))).error?.code).toBe("invalid");
  expect((await ada.request(hello("é".repeat(MAX_TEXT_BYTES / 2)))).ok).toBeDefined();
  expect((await ada.request(hello("é".repeat(MAX_TEXT_BYTES / 2 + 1)))).error?.code).toBe("invalid");
});

test("a text that JSON makes larger than an activity may be is refused, not stored", async () => {
  const room = await makeRoom("ada");
  const ada = await connect(room, "ada");
  const escaped = "\u0001".repeat(Math.floor(MAX_ACTIVITY_BYTES / 6));
  expect((await ada.request(hello(escaped))).error?.code).toBe("too_big");
  expect((await ada.request(hello("next"))).ok?.seq).toBe(2);
});

test("a text comes back byte for byte, whatever is in it", async () => {
  const room = await makeRoom("ada");
  const ada = await connect(room, "ada");
  const odd = 'quote " backslash \\ tab \t line \n control \u0001 emoji 👩‍👩‍👧 雪 \u2028 end';
  await ada.request(hello(odd));
  const heard = await ada.heard(odd);
  expect(heard).toMatchObject({ object: { text: odd } });
  await evictDurableObject(stubOf(room));
  const back = await connect(room, "ada", { since: { epoch: heard.epoch, seq: 1 } });
  expect(await back.heard(odd)).toEqual(heard);
});

test("a ping is answered without a word from the room", async () => {
  const room = await makeRoom("ada");
  const ada = await connect(room, "ada");
  ada.socket.send("ping");
  await ada.until(() => (ada.pongs > 0 ? true : undefined));
  expect(ada.frames.filter((it) => !it.welcome && !it.here)).toEqual([]);
});

test("who is here: members that are connected, each once, whatever the number of their sockets", async () => {
  const room = await makeRoom("ada");
  const ada = await connect(room, "ada");
  await connect(room, "ada");
  const bob = await join(room, "bob");
  await connect(room, "eve"); // looks on, is no member

  const { ok } = await ada.request({ verb: "who" });
  expect(ok).toEqual({
    people: [
      { id: "ada", name: "ada" },
      { id: "bob", name: "bob" },
    ],
    count: 2,
  });

  await ada.until(() => ada.frames.find((it) => it.here?.came.some((who) => who.id === "bob")));
  bob.socket.close(1000);
  const went = await ada.until(() => ada.frames.find((it) => it.here?.went.some((who) => who.id === "bob")));
  expect(went.here).toMatchObject({ came: [], count: 1 });
});

test("who comes and goes within a moment is not told at all", async () => {
  const room = await makeRoom("ada");
  const ada = await connect(room, "ada");
  const bob = await join(room, "bob");
  await ada.until(() => ada.frames.find((it) => it.here?.came.some((who) => who.id === "bob")));

  bob.socket.close(1000);
  await bob.until(() => bob.closed);
  await connect(room, "bob"); // a reload
  await join(room, "cy");
  await ada.until(() => ada.frames.find((it) => it.here?.came.some((who) => who.id === "cy")));

  expect(ada.frames.some((it) => it.here?.went.length)).toBe(false);
});
