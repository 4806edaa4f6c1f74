import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { expect, test, vi } from "vitest";
import { connect, directRoom, hello, join, makeRoom, stubOf } from "./room-people.ts";

test("a client that comes back with its cursor gets exactly what it missed", async () => {
  const room = await makeRoom("ada");
  const ada = await connect(room, "ada");
  const bob = await join(room, "bob");
  await ada.request(hello("one"));
  const { epoch, seq } = await bob.heard("one");
  bob.socket.close(1000);
  await ada.request(hello("two"));
  await ada.request(hello("three"));

  const back = await connect(room, "bob", { since: { epoch, seq } });
  await back.heard("three");
  await ada.request(hello("four"));
  await back.heard("four");

  expect(await back.welcome).toMatchObject({ from: seq + 1, reset: false, member: true });
  expect(back.texts()).toEqual(["two", "three", "four"]);
});

test("what was missed covers whispers to others, and carries those to oneself", async () => {
  const room = await makeRoom("ada");
  const ada = await connect(room, "ada");
  const [bob, eve] = [await join(room, "bob"), await join(room, "eve")];
  const { head } = await eve.welcome;
  const since = { epoch: head.epoch, seq: 3 };
  bob.socket.close(1000);
  eve.socket.close(1000);
  await ada.request({ ...hello("psst"), verb: "whisper", to: ["bob"] });

  const backEve = await connect(room, "eve", { since });
  expect(await backEve.until(() => backEve.frames.find((it) => it.events))).toMatchObject({
    first: 4,
    last: 4,
    events: [],
  });
  const backBob = await connect(room, "bob", { since });
  expect(await backBob.heard("psst")).toMatchObject({ seq: 4 });
});

test("a cursor of another epoch is told to start over", async () => {
  const room = await makeRoom("ada");
  const ada = await connect(room, "ada");
  const { head } = await ada.welcome;
  for (const since of [
    { epoch: head.epoch - 1, seq: 1 },
    { epoch: head.epoch, seq: 99 },
  ]) {
    const back = await connect(room, "ada", { since });
    expect(await back.welcome).toMatchObject({ reset: true, head });
  }
});

test("a room whose storage was lost begins a greater epoch, and numbers at 1", async () => {
  const room = await directRoom("ada", "bob");
  const ada = await connect(room, "ada", { with: "bob" });
  const first = (await ada.request(hello("before"))).ok;
  await runInDurableObject(stubOf(room), async (_, state) => {
    await state.storage.deleteAll();
  });
  await evictDurableObject(stubOf(room), { webSockets: "close" });

  const back = await connect(room, "ada", { with: "bob", since: { epoch: first?.epoch ?? 0, seq: first?.seq ?? 0 } });
  const { head, reset } = await back.welcome;
  const { ok } = await back.request(hello("after"));

  expect(reset).toBe(true);
  expect(head.epoch).toBeGreaterThan(first?.epoch ?? Infinity);
  expect(ok).toEqual({ epoch: head.epoch, seq: 2 });
});

test("an eviction between any two commands changes nothing that a client can see", async () => {
  const script = [
    hello("one"),
    { verb: "who" },
    { ...hello("psst"), verb: "whisper", to: ["bob"] },
    hello("two"),
    { verb: "history", limit: 3 },
    { verb: "leave" },
    hello("not any more"),
    { verb: "join" },
    hello("three"),
    { verb: "history" },
  ];
  const run = async (evict: boolean) => {
    const room = await makeRoom("ada");
    const ada = await connect(room, "ada");
    const bob = await join(room, "bob");
    const answers: unknown[] = [];
    for (const request of script) {
      if (evict) await evictDurableObject(stubOf(room));
      answers.push(neutral(await ada.request(request)));
    }
    await bob.heard("three");
    return { answers, ada: neutral(ada.events), bob: neutral(bob.events) };
  };
  // Ids, times and the two rooms' names differ between any two runs; nothing else may.
  const neutral = (it: unknown) =>
    JSON.parse(
      JSON.stringify(it, (key, value: unknown) =>
        ["re", "id", "epoch", "at", "target", "clientMessageId"].includes(key) && typeof value !== "object"
          ? key
          : value,
      ),
    );

  expect(await run(true)).toEqual(await run(false));
});

test("a token that runs out closes the socket with its own code, and a renewed one goes on", async () => {
  const room = await makeRoom("ada");
  const now = Date.now();
  const ada = await connect(room, "ada", { expires: now + 60_000 });
  const other = await connect(room, "ada", { expires: now + 120_000 });
  await runInDurableObject(stubOf(room), async (instance) => {
    vi.setSystemTime(now + 60_001);
    await instance.alarm();
  });
  expect((await ada.until(() => ada.closed)).code).toBe(4100);
  expect((await other.request(hello("still here"))).ok).toBeDefined();
  vi.setSystemTime(now + 120_001);
  // Not closed yet, but nothing is accepted any more.
  expect((await other.request(hello("too late"))).error?.code).toBe("token_expired");
  vi.useRealTimers();
});
