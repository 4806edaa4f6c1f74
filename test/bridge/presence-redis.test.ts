/** The copy of presence on a real Redis, behind a service of Upstash's shape; and what happens when that is away. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { endpoints } from "../../local/services/services.ts";
import { Breaker } from "../../workers/presence-store/breaker.ts";
import { RedisStore } from "../../workers/presence-store/redis-store.ts";
import { PresenceUnknown } from "../../workers/presence-store/store.ts";
import { presenceStoreContract } from "../support/presence-store.contract.ts";

const { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token } = endpoints();

presenceStoreContract("Redis", () => new RedisStore({ url, token }, new Breaker(Date.now)));

/** Takes requests, and answers none until it is told to go on to the real one. */
async function slowRedis() {
  let asked = 0;
  let isSlow = true;
  const server = createServer((request, response) => {
    asked++;
    if (isSlow) return;
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const headers = { authorization: `Bearer ${token}` };
      const answer = await fetch(`${url}${request.url}`, { method: "POST", headers, body: Buffer.concat(chunks) });
      response.writeHead(answer.status).end(await answer.text());
    })();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked: () => asked,
    recover: () => (isSlow = false),
    [Symbol.dispose]: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

test("a Redis that does not answer is given up on, then not asked at all, and asked again by one after a while", async () => {
  using slow = await slowRedis();
  let now = 0;
  const store = new RedisStore({ url: slow.url, token }, new Breaker(() => now));
  const read = () => store.read([{ op: "marked", key: "nothing" }]);
  for (let attempt = 0; attempt < 3; attempt++) await expect(read()).rejects.toThrow(PresenceUnknown);
  const asked = slow.asked();
  await expect(read()).rejects.toThrow(PresenceUnknown);
  await expect(store.write([{ op: "remove", key: "nothing" }])).rejects.toThrow(PresenceUnknown);
  expect(slow.asked()).toBe(asked);

  now += 3_001;
  slow.recover();
  const [first, second] = await Promise.allSettled([read(), read()]);
  expect([first.status, second.status]).toEqual(["fulfilled", "rejected"]);
  expect(await read()).toEqual([{ op: "marked", marked: false }]);
});

test("a wrong token is an error, and never an answer that says that nobody is online", async () => {
  const store = new RedisStore({ url, token: "wrong" }, new Breaker(Date.now));
  await expect(store.read([{ op: "scores", key: "nothing", members: ["ada"] }])).rejects.toThrow(PresenceUnknown);
});
