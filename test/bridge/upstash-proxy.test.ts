import { Redis } from "@upstash/redis";
import { describe, expect, test } from "vitest";

import { endpoints } from "../../local/services/services.ts";

const { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token } = endpoints();

/** The keys of one run of this file. Redis is shared, so nothing is flushed. */
const run = crypto.randomUUID();
const key = (name: string) => `${run}:${name}`;

/** Both encodings that the SDK knows: base64 is its default, plain is what a hand-written client gets. */
describe.each([{ responseEncoding: "base64" as const }, { responseEncoding: false as const }])(
  "with response encoding $responseEncoding",
  ({ responseEncoding }) => {
    const redis = connect(token, responseEncoding);

    test("a value comes back as it was set, whatever bytes it holds", async () => {
      for (const value of ["x", "OK", "日本 ☕", "line\nline\u0000", "é".repeat(100_000)]) {
        await redis.set(key("value"), value);
        expect(await redis.get(key("value"))).toBe(value);
      }
    });

    test("a missing key is null and not an empty string", async () => {
      expect(await redis.get(key("missing"))).toBeNull();
    });

    test("a key set only if absent is not overwritten", async () => {
      await redis.set(key("once"), "first", { ex: 60 });

      expect(await redis.set(key("once"), "second", { nx: true })).toBeNull();
      expect(await redis.get(key("once"))).toBe("first");
      expect(await redis.ttl(key("once"))).toBeGreaterThan(50);
    });

    test("a hash comes back flat, and a sorted set in the order of its scores", async () => {
      await redis.hset(key("hash"), { ada: "here", bob: "away" });
      await redis.zadd(key("scores"), { score: 1, member: "ada" }, { score: 2, member: "bob" });

      expect(await redis.hgetall(key("hash"))).toEqual(["ada", "here", "bob", "away"]);
      expect(await redis.zrange(key("scores"), 0, -1)).toEqual(["ada", "bob"]);
    });

    test("a command of the wrong type is refused with Redis's own words", async () => {
      await redis.set(key("text"), "x");
      await expect(redis.lpush(key("text"), "y")).rejects.toThrow(/WRONGTYPE/);
    });

    test("a script runs with its keys and arguments", async () => {
      expect(await redis.eval("return {KEYS[1], ARGV[1], 7}", ["k"], ["v"])).toEqual(["k", "v", 7]);
    });

    test("a pipeline answers in order, and a failing command fails alone", async () => {
      const pipeline = redis.pipeline().set(key("p"), "v").lpush(key("p"), "w").get(key("p"));
      const [set, push, get] = await pipeline.exec({ keepErrors: true });

      expect(set.result).toBe("OK");
      expect(push.error).toMatch(/WRONGTYPE/);
      expect(get.result).toBe("v");
    });

    test("a transaction runs as one: nobody sees it half done", async () => {
      const [count, list] = [key("count"), key("list")];
      const together = Array.from({ length: 20 }, () => redis.multi().incr(count).llen(list).rpush(list, "x").exec());

      for (const [counted, before, after] of await Promise.all(together)) {
        expect(before).toBe(counted - 1);
        expect(after).toBe(counted);
      }
    });

    test("a command that fails inside a transaction undoes nothing", async () => {
      await redis.set(key("m"), "v");
      await expect(redis.multi().lpush(key("m"), "x").set(key("after"), "y").exec()).rejects.toThrow(/WRONGTYPE/);
      expect(await redis.get(key("after"))).toBe("y");
    });
  },
);

test("a wrong token is refused on every route, and nothing is written", async () => {
  const stranger = connect("wrong");

  await expect(stranger.set(key("stolen"), "x")).rejects.toThrow(/Unauthorized/);
  await expect(stranger.pipeline().set(key("stolen"), "x").exec()).rejects.toThrow(/Unauthorized/);
  await expect(stranger.multi().set(key("stolen"), "x").exec()).rejects.toThrow(/Unauthorized/);

  expect(await connect(token).exists(key("stolen"))).toBe(0);
});

test("a body that is no command is a client's error", async () => {
  for (const [path, body] of [
    ["/", "[]"],
    ["/", "{"],
    ["/", '"PING"'],
    ["/pipeline", '["PING"]'],
  ] as const) {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${url}${path}`, { method: "POST", headers, body });
    expect(response.status).toBe(400);
    expect(await response.json()).toHaveProperty("error");
  }
});

test("the path form of a command is not understood", async () => {
  const response = await fetch(`${url}/set/${key("path")}/x`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: "[]",
  });
  expect(response.status).toBe(404);
});

/** The SDK with the bridge's settings: no retries, and values left as the strings they are. */
function connect(withToken: string, responseEncoding: "base64" | false = "base64"): Redis {
  return new Redis({ url, token: withToken, retry: false, automaticDeserialization: false, responseEncoding });
}
