import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { expect, test, vi } from "vitest";
import { CLOCK_TOLERANCE_S } from "../../workers/auth/verify-token.ts";
import { tokenOf } from "./edge-people.ts";
import { connect, hello, makeRoom, stubOf, type RoomClient, type TestRoom } from "./room-people.ts";

const MINUTE_MS = 60_000;

const renew = (who: RoomClient, token: string) => who.request({ verb: "renew", token });

/** The room's alarm goes off at that time. */
async function alarmAt(room: TestRoom, at: number): Promise<void> {
  await runInDurableObject(stubOf(room), async (instance) => {
    vi.setSystemTime(at);
    await instance.alarm();
    vi.useRealTimers();
  });
}

test("a session goes on with a newer token, beyond the end of the first and after an eviction, until the newer ends", async () => {
  const room = await makeRoom("ada");
  const start = Date.now();
  const ada = await connect(room, "ada", { expires: start + MINUTE_MS });
  const { ok } = await renew(ada, await tokenOf("ada", { lifetimeS: 600 }));
  const expires = (Math.floor(start / 1_000) + 600 + CLOCK_TOLERANCE_S) * 1_000;
  expect(Math.abs(Number((ok as { expires?: number } | undefined)?.expires) - expires)).toBeLessThanOrEqual(2_000);

  await evictDurableObject(stubOf(room));
  await alarmAt(room, start + 2 * MINUTE_MS);
  expect((await ada.request(hello("still here"))).ok?.seq).toBe(2);
  expect(ada.closed).toBeUndefined();

  await alarmAt(room, start + 11 * MINUTE_MS);
  expect(await ada.ended()).toEqual({ code: 4100, reason: "token_expired" });
});

test("a newer token that ends sooner ends the session sooner", async () => {
  const room = await makeRoom("ada");
  const start = Date.now();
  const ada = await connect(room, "ada");
  await renew(ada, await tokenOf("ada", { lifetimeS: 60 }));
  await alarmAt(room, start + 2 * MINUTE_MS);
  expect((await ada.ended()).code).toBe(4100);
});

test("a token of somebody else, or of no good, renews nothing and changes nobody", async () => {
  const room = await makeRoom("ada");
  const start = Date.now();
  const ada = await connect(room, "ada", { expires: start + MINUTE_MS });
  for (const [token, code] of [
    [await tokenOf("eve"), "token_invalid"],
    [await tokenOf("ada", { lifetimeS: -60 }), "token_expired"],
    [await tokenOf("ada", { secret: "the secret of somebody else entirely" }), "token_invalid"],
    [await tokenOf("ada", { claims: { aud: "others" } }), "token_invalid"],
    ["nonsense", "token_invalid"],
  ] as const) {
    expect((await renew(ada, token)).error?.code).toBe(code);
  }
  expect((await renew(ada, "")).error?.code).toBe("invalid");
  await ada.request(hello("it is me"));
  expect((await ada.heard("it is me")).actor.id).toBe("ada");
  await alarmAt(room, start + 2 * MINUTE_MS);
  expect((await ada.ended()).code).toBe(4100);
});

test("a renewed session has the name of its newer token, and tells its token to nobody", async () => {
  const room = await makeRoom("ada");
  const ada = await connect(room, "ada");
  const token = await tokenOf("ada", { name: "Ada Lovelace" });
  await renew(ada, token);
  await ada.request(hello("with a new name"));
  expect((await ada.heard("with a new name")).actor).toEqual({ id: "ada", name: "Ada Lovelace" });
  expect(JSON.stringify(ada.frames)).not.toContain(token.split(".")[2]);
});
