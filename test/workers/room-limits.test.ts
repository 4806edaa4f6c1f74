import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { MAX_UNDRAINED_BYTES } from "../../workers/event-log/outbox.ts";
import { connect, hello, makeRoom, stubOf } from "./room-people.ts";

test("a log that cannot leave takes no more messages beyond its cap, says that this is temporary, and drops none", async () => {
  const down = vi.spyOn(env.EVENTS_0, "sendBatch").mockRejectedValue(new Error("the queue is down"));
  const room = await makeRoom("ada");
  const ada = await connect(room, "ada");
  const kept = hello("before the cap");
  const first = (await ada.request(kept)).ok;
  // As if this row were that large: nothing else is looked at.
  await runInDurableObject(
    stubOf(room),
    (_, state) => void state.storage.sql.exec("UPDATE log SET bytes = ? WHERE first_seq = 2", MAX_UNDRAINED_BYTES),
  );
  await evictDurableObject(stubOf(room));

  expect((await ada.request(hello("one too many"))).error).toMatchObject({ code: "backlogged", temporary: true });
  // What is there can be read, and a retry of it is still recognised.
  expect((await ada.request(kept)).ok).toEqual(first);
  expect((await ada.request({ verb: "history" })).ok).toMatchObject({ first: 1, last: 2 });

  down.mockRestore();
  await runInDurableObject(stubOf(room), async (instance) => {
    vi.setSystemTime(Date.now() + 60_000);
    await instance.alarm();
    vi.useRealTimers();
  });
  await vi.waitFor(async () => expect((await ada.request(hello("there is room again"))).ok?.seq).toBe(3));
});

test("messages past a room's age go as well, once they have left and nothing else keeps them waiting", async () => {
  const room = await makeRoom("ada", { ms: 3_600_000 });
  const ada = await connect(room, "ada", { expires: Date.now() + 10 * 3_600_000 });
  await ada.request(hello("old"));
  const count = () =>
    runInDurableObject(stubOf(room), (_, state) => state.storage.sql.exec("SELECT count(*) AS n FROM log").one()["n"]);
  const later = (ms: number) =>
    runInDurableObject(stubOf(room), async (instance) => {
      vi.setSystemTime(Date.now() + ms);
      await instance.alarm();
    });
  const real = globalThis.fetch;
  const archive = vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    return request.url.endsWith("/archived") ? Response.json({ seq: 3 }) : real(request);
  });

  vi.setSystemTime(Date.now() + 2 * 3_600_000);
  await ada.request(hello("new"));
  expect(await count()).toBe(3);
  await later(11 * 60_000);

  expect(await count()).toBe(1);
  vi.useRealTimers();
  archive.mockRestore();
});
