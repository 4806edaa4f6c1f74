import { evictDurableObject } from "cloudflare:test";
import { expect, test } from "vitest";
import { directRoom, connect, hello, join, makeRoom, stubOf } from "./room-people.ts";

test("a message reaches everyone in the room, its sender included, with the next number", async () => {
  const room = await makeRoom("ada");
  const ada = await connect(room, "ada");
  const bob = await join(room, "bob");

  const { ok } = await ada.request(hello("good morning"));

  expect(ok?.seq).toBe(3); // create, bob's join, the message
  expect(await bob.heard("good morning")).toMatchObject({
    seq: 3,
    verb: "send",
    actor: { id: "ada", name: "ada" },
    count: 1,
  });
  expect(await ada.heard("good morning")).toMatchObject({ seq: 3 });
});

test("a retried message is acknowledged again but stored and delivered once", async () => {
  const room = await makeRoom("ada");
  const ada = await connect(room, "ada");
  const bob = await join(room, "bob");
  const message = hello("once");

  const first = await ada.request(message);
  const again = await ada.request(message);
  await ada.request(hello("after"));
  await bob.heard("after");

  expect(again.ok).toEqual(first.ok);
  expect(bob.texts()).toEqual(["once", "after"]);
});

test("a retry is recognised after the room was evicted, and in the batch of its first try", async () => {
  const room = await makeRoom("ada");
  const ada = await connect(room, "ada");
  const message = hello("once");
  const first = await ada.request(message);
  await evictDurableObject(stubOf(room));

  expect((await ada.request(message)).ok).toEqual(first.ok);

  const burst = hello("burst");
  const refs = [ada.post(burst), ada.post(burst), ada.post(burst)];
  const answers = await Promise.all(refs.map((ref) => ada.answer(ref)));
  expect(new Set(answers.map((it) => it.ok?.seq))).toEqual(new Set([(first.ok?.seq ?? 0) + 1]));
});

test("the same client id with another body is an error, and other people may use that id", async () => {
  const room = await makeRoom("ada");
  const ada = await connect(room, "ada");
  const bob = await join(room, "bob");
  const message = hello("mine");
  await ada.request(message);

  expect((await ada.request({ ...message, object: { text: "another" } })).error?.code).toBe("id_conflict");
  expect((await bob.request({ ...message, object: { text: "his own" } })).ok).toBeDefined();
});

test("numbers are dense and messages in one order for everybody, whoever sends at once", async () => {
  const room = await makeRoom("ada");
  const ada = await connect(room, "ada");
  const others = await Promise.all(["bob", "cy", "dee"].map((name) => join(room, name)));
  const people = [ada, ...others];

  for (let i = 0; i < 25; i++) people.forEach((who, n) => who.post(hello(`${n}-${i}`)));
  await Promise.all(people.map((who) => who.until(() => (who.texts().length === 100 ? true : undefined))));

  const orders = people.map((who) => who.events.filter((it) => it.verb === "send").map((it) => it.seq));
  for (const order of orders) expect(order).toEqual(Array.from({ length: 100 }, (_, i) => i + 5));
});

test("someone who is no member may neither send nor hear", async () => {
  const room = await makeRoom("ada");
  const ada = await connect(room, "ada");
  const eve = await connect(room, "eve");
  expect((await eve.welcome).member).toBe(false);

  expect((await eve.request(hello("let me in"))).error?.code).toBe("not_member");
  await ada.request(hello("secret"));
  expect((await eve.request({ verb: "history" })).error?.code).toBe("not_member");
  expect((await eve.request({ verb: "who" })).error?.code).toBe("not_member");

  expect(eve.texts()).toEqual([]);
});

test("who leaves hears nothing more and may not send, also when it is asked for in the same breath", async () => {
  const room = await makeRoom("ada");
  const ada = await connect(room, "ada");
  const bob = await join(room, "bob");

  const left = bob.post({ verb: "leave" });
  const late = bob.post(hello("still here?"));

  expect((await bob.answer(left)).ok).toBeDefined();
  expect((await bob.answer(late)).error?.code).toBe("not_member");
  await ada.request(hello("they are gone"));
  await bob.request({ verb: "who" });
  expect(bob.texts()).toEqual([]);
});

test("a direct room begins with its first message, and only the two get in", async () => {
  const room = await directRoom("ada", "bob");
  const ada = await connect(room, "ada", { with: "bob" });
  expect(await ada.welcome).toMatchObject({ member: true, head: { seq: 0 } });

  expect((await ada.request(hello("psst"))).ok?.seq).toBe(2);

  const bob = await connect(room, "bob");
  expect((await bob.request({ verb: "history" })).ok).toMatchObject({ first: 1, last: 2 });
  const eve = await connect(room, "eve");
  await eve.until(() => eve.closed);
  expect(eve.closed).toMatchObject({ code: 4200, reason: "not_found" });
  expect((await bob.request({ verb: "leave" })).error?.code).toBe("forbidden");
});

test("a whisper reaches its parties only, and no frame claims its number for the others before it may", async () => {
  const room = await makeRoom("ada");
  const ada = await connect(room, "ada");
  const [bob, eve] = [await join(room, "bob"), await join(room, "eve")];
  await ada.request(hello("to all"));
  await eve.heard("to all");

  const { ok } = await ada.request({ ...hello("psst"), verb: "whisper", to: ["bob"] });
  const number = ok?.seq ?? 0;
  expect(await bob.heard("psst")).toMatchObject({ verb: "whisper", to: ["bob"], seq: number, count: 1 });
  await ada.request(hello("to all again"));
  await Promise.all([bob.heard("to all again"), eve.heard("to all again")]);

  expect(eve.texts()).toEqual(["to all", "to all again"]);
  // eve's frame covers the whisper's number together with the next message; bob's begins after it.
  expect(eve.frames.at(-1)).toMatchObject({ first: number, last: number + 1 });
  expect(bob.frames.at(-1)).toMatchObject({ event: { seq: number + 1 } });
});

test("what a frame may claim is known again after an eviction", async () => {
  const room = await makeRoom("ada");
  const ada = await connect(room, "ada");
  const [bob, eve] = [await join(room, "bob"), await join(room, "eve")];
  await ada.request(hello("to all"));
  const { ok } = await ada.request({ ...hello("psst"), verb: "whisper", to: ["bob"] });
  const number = ok?.seq ?? 0;
  await evictDurableObject(stubOf(room));

  await ada.request(hello("after"));
  await Promise.all([bob.heard("after"), eve.heard("after")]);

  expect(eve.frames.at(-1)).toMatchObject({ first: number, last: number + 1 });
  expect(bob.frames.at(-1)).toMatchObject({ event: { seq: number + 1 } });
});

test("a whisper to someone who is not in the room is refused", async () => {
  const room = await makeRoom("ada");
  const ada = await connect(room, "ada");
  expect((await ada.request({ ...hello(), verb: "whisper", to: ["nobody"] })).error?.code).toBe("not_in_room");
});
