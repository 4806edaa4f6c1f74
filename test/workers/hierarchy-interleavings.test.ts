/** Random changes at any level, evictions at any moment: what was acknowledged above is what holds below. */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { expect, test } from "vitest";
import { MAX_CHANNEL_SANCTIONS } from "../../src/protocol/limits.ts";
import { channel, fresh, roomIn } from "./hierarchy-people.ts";
import { connect, hello, join, stubOf, type TestRoom } from "./room-people.ts";

const MUTE = { verb: "mute", user: "bob" };

/** Mulberry32: the same run each time, named by its seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function forget(room: TestRoom): Promise<void> {
  return evictDurableObject(stubOf(room)).catch((error: unknown) => {
    if (!String(error).includes("not currently running")) throw error;
  });
}

test.for([1, 2, 3, 4, 5, 6, 7, 8])(
  "whatever is evicted, a message is accepted if nothing above forbids it: run %i",
  { timeout: 30_000 },
  async (seed) => {
    const next = random(seed);
    const pick = <T>(from: readonly T[]): T => {
      const found = from[Math.floor(next() * from.length)];
      if (found === undefined) throw new Error("nothing to pick from");
      return found;
    };
    const city = await channel(fresh("Random"));
    const topic = await channel("Topic", city);
    const room = await roomIn(topic, "Room");
    const places = [city, topic, room] as const;
    const ada = [await connect(city, "ada"), await connect(topic, "ada"), await connect(room, "ada")] as const;
    const bob = await join(room, "bob");
    const muted = new Set<number>();
    for (let step = 0; step < 40; step++) {
      const at = Math.floor(next() * places.length);
      const what = pick(["mute", "unmute", "evict", "send", "send", "burst"] as const);
      if (what === "evict") await forget(pick(places));
      if (what === "mute" || what === "unmute") {
        const answer = await ada[at]?.request({ verb: what, user: "bob" });
        expect(answer?.ok).toBeDefined();
        expect(answer?.ok).not.toHaveProperty("pending");
        if (what === "mute") muted.add(at);
        else muted.delete(at);
      }
      if (what === "burst") {
        // Two changes and a message at once: the message may fall before or after; what follows may not.
        const [above, below] = [ada[0].request(MUTE), ada[1].request(MUTE)];
        bob.post(hello());
        await above;
        await below;
        muted.add(0).add(1);
      }
      const answer = await bob.request(hello());
      expect(answer.error?.code, `step ${step}: ${what}`).toBe(muted.size > 0 ? "muted" : undefined);
    }
  },
);

test("a channel has so many bans and no more, and all of them reach a room below it", { timeout: 30_000 }, async () => {
  const city = await channel(fresh("Crowd"));
  const room = await roomIn(city, "Lobby");
  await runInDurableObject(stubOf(city), (_, { storage }) => {
    for (let i = 0; i < MAX_CHANNEL_SANCTIONS - 1; i++)
      storage.sql.exec("INSERT INTO sanctions VALUES ('ban', ?, NULL, NULL, NULL, 'ada', 1)", `nobody-${i}`);
  });
  await evictDurableObject(stubOf(city));
  const [ada, inside] = [await connect(city, "ada"), await join(room, "nobody-7")];
  expect(await ada.request({ verb: "ban", user: "bob" })).toMatchObject({ error: { code: "too_many" } });
  expect(await ada.request({ verb: "unban", user: "nobody-5" })).toHaveProperty("ok");
  expect(await ada.request({ verb: "ban", user: "bob" })).toHaveProperty("ok");
  expect(await inside.ended()).toMatchObject({ code: 4200 });
  for (const name of ["bob", "nobody-0", "nobody-9000"])
    expect(await (await connect(room, name)).ended()).toMatchObject({ code: 4200, reason: "banned" });
  expect(await (await connect(room, "nobody-5")).request({ verb: "join" })).toHaveProperty("ok");
});
