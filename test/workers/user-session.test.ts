import { evictDurableObject, runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { CLOSE } from "../../src/protocol/close-codes.ts";
import { MAX_FRAME_BYTES } from "../../src/protocol/limits.ts";
import { PING } from "../../src/protocol/request.ts";
import { segment } from "../../src/protocol/segment.ts";
import { CLOCK_TOLERANCE_S } from "../../workers/auth/verify-token.ts";
import { tokenOf } from "./edge-people.ts";
import { device, logOf, newUser, objectOf } from "./support-user.ts";

const HOUR_MS = 3_600_000;

test("a frame that is no request gets an answer, and the socket lives", async () => {
  const one = await device(newUser("ada"));
  await one.welcome;
  const nested = `{"verb":${"[".repeat(50)}${"]".repeat(50)}}`;
  for (const [frame, code] of [
    ["{", "malformed"],
    ["[]", "malformed"],
    ["null", "malformed"],
    [nested, "too_deep"],
    ["x".repeat(MAX_FRAME_BYTES + 1), "too_big"],
    [new Uint8Array([1, 2, 3]), "binary_refused"],
    ['{"verb":"rooms"}', "invalid"],
  ] as const) {
    const before = one.frames.length;
    one.socket.send(frame);
    const answer = await one.until(() => one.frames[before]);
    expect(answer).toMatchObject({ error: { code, temporary: false } });
    expect(answer.re).toBeUndefined();
  }
  expect((await one.request({ verb: "fly" })).error?.code).toBe("unknown_verb");
  expect((await one.request({ verb: "rooms", colour: "green" })).error?.code).toBe("invalid");
  expect(await one.list()).toEqual([]);
});

test("a ping is answered without waking the object", async () => {
  const ada = newUser("ada");
  const one = await device(ada);
  await one.welcome;
  await evictDurableObject(objectOf(ada));
  one.socket.send(PING);
  await one.until(() => (one.pongs > 0 ? true : undefined));
  // Only one that runs can be evicted.
  await expect(evictDurableObject(objectOf(ada))).rejects.toThrow("not currently running");
});

test("a session ends with its token, by the alarm, and nobody else's does", async () => {
  const ada = newUser("ada");
  const short = await device(ada, Date.now() + 20);
  const long = await device(ada);
  await vi.waitFor(async () => {
    await runDurableObjectAlarm(objectOf(ada));
    expect(short.closed).toEqual({ code: CLOSE.TOKEN_EXPIRED, reason: "token_expired" });
  });
  expect(await long.list()).toEqual([]);
  expect(long.closed).toBeUndefined();
});

test("the end of a token is known again after an eviction", async () => {
  const ada = newUser("ada");
  const one = await device(ada, Date.now() + 50);
  await one.welcome;
  await evictDurableObject(objectOf(ada));
  expect(await one.ended()).toMatchObject({ code: CLOSE.TOKEN_EXPIRED });
});

test("a token that ran out is worth nothing, even where the alarm is late", async () => {
  const ada = newUser("ada");
  const one = await device(ada, Date.now() + HOUR_MS);
  await one.welcome;
  vi.spyOn(Date, "now").mockReturnValue(Date.now() + HOUR_MS + 1);
  one.post({ verb: "rooms" });
  expect(await one.ended()).toMatchObject({ code: CLOSE.TOKEN_EXPIRED });
  expect(one.frames.some((it) => it.re !== undefined)).toBe(false);
});

test("a session goes on with a newer token of the same user", async () => {
  const ada = newUser("ada");
  const one = await device(ada, Date.now() + 1_000);
  const lifetimeS = 600;
  const { ok } = await one.request({ verb: "renew", token: await tokenOf(ada, { lifetimeS }) });
  const renewed = Math.floor(Date.now() / 1_000 + lifetimeS + CLOCK_TOLERANCE_S) * 1_000;
  expect(ok).toMatchObject({ expires: expect.closeTo(renewed, -4) });

  await evictDurableObject(objectOf(ada));
  vi.spyOn(Date, "now").mockReturnValue(Date.now() + 2_000);
  await runDurableObjectAlarm(objectOf(ada));
  expect(await one.list()).toEqual([]);
  expect(one.closed).toBeUndefined();
});

test("a token of somebody else, or of no good, renews nothing", async () => {
  const ada = newUser("ada");
  const one = await device(ada);
  const renew = async (token: string) => (await one.request({ verb: "renew", token })).error?.code;
  expect(await renew(await tokenOf(newUser("eve")))).toBe("token_invalid");
  expect(await renew(await tokenOf(ada, { lifetimeS: -60 }))).toBe("token_expired");
  expect(await renew(await tokenOf(ada, { secret: "the secret of somebody else entirely" }))).toBe("token_invalid");
  expect(await renew("nonsense")).toBe("token_invalid");
  expect(await one.list()).toEqual([]);
});

test("a close is answered at once, also by an object that was evicted", async () => {
  const ada = newUser("ada");
  const one = await device(ada);
  await one.welcome;
  await evictDurableObject(objectOf(ada));
  one.socket.close(4321, "bye");
  expect((await one.ended()).code).toBe(4321);
});

test("devices that come and go are activities of the user's own log, numbered and told apart", async () => {
  const ada = newUser("ada");
  const phone = await device(ada);
  const { session } = await phone.welcome;
  await evictDurableObject(objectOf(ada));
  const laptop = await device(ada, Date.now() + 20);
  phone.socket.close(1000);
  await phone.ended();
  await laptop.ended();
  await evictDurableObject(objectOf(ada));

  const log = await vi.waitFor(async () => {
    const activities = await logOf(ada);
    expect(activities).toHaveLength(5);
    return activities;
  });
  expect(log.map((it) => it.seq)).toEqual([1, 2, 3, 4, 5]);
  expect(log[0]).toMatchObject({ verb: "connect", target: ada, actor: { id: ada, name: "Ada" }, object: { session } });
  expect(new Set(log.map((it) => it.epoch)).size).toBe(1);
  const ends = log.flatMap((it) => (it.verb === "disconnect" ? [it.object] : []));
  expect(ends.find((it) => it.session === session)?.reason).toBe("closed");
  expect(ends.find((it) => it.session !== session)?.reason).toBe("expired");
});

test("a session that was taken away without a word is a deploy, written down once, when the user is back", async () => {
  const ada = newUser("ada");
  const phone = await device(ada);
  const { session } = await phone.welcome;
  await evictDurableObject(objectOf(ada), { webSockets: "close" });
  const laptop = await device(ada);
  const ends = async () => (await logOf(ada)).filter((it) => it.verb === "disconnect").map((it) => it.object);
  await laptop.welcome;
  expect(await ends()).toEqual([{ session, reason: "deploy" }]);

  await evictDurableObject(objectOf(ada));
  await (
    await device(ada)
  ).welcome;
  expect(await ends()).toHaveLength(1);
  expect(await laptop.list()).toEqual([]);
});

test("the user's log leaves by the queue, waits for one that is away, and leaves again when asked", async () => {
  const ada = newUser("ada");
  vi.spyOn(console, "error").mockImplementation(() => {});
  const queue = vi.spyOn(env.EVENTS_0, "sendBatch").mockRejectedValueOnce(new Error("away"));
  const sent = () =>
    queue.mock.calls
      .flatMap(([messages]) => messages.map((it) => segment.parse(JSON.parse(it.body))))
      .filter((it) => it.target === ada);

  const one = await device(ada);
  await one.welcome;
  await vi.waitFor(() => expect(sent()).toHaveLength(1));
  await vi.waitFor(async () => {
    await runDurableObjectAlarm(objectOf(ada));
    expect(sent()).toHaveLength(2);
  });
  const [lost, arrived] = sent();
  expect(arrived?.events[0]).toEqual(lost?.events[0]);
  expect(arrived).toMatchObject({
    environment: "test",
    first: 1,
    last: 2,
    events: [{ verb: "connect" }, { verb: "online" }],
  });
  expect(arrived?.room).toBeUndefined();

  const epoch = arrived?.epoch ?? 0;
  expect(await objectOf(ada).resend({ target: ada, epoch, first: 1, last: 2 })).toEqual({ lost: 0 });
  expect(sent()).toHaveLength(3);
});
