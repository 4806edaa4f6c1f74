/** The edge dies with everybody online: what it told Redis must not outlive the lease. */
import { Redis } from "@upstash/redis";
import { afterEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { endpoints } from "../../local/services/services.ts";
import { trusted, type UserId } from "../../src/protocol/ids.ts";
import { PresenceKeys } from "../../src/protocol/presence-keys.ts";
import { BEARER_PREFIX, SUBPROTOCOL } from "../../src/protocol/token.ts";
import { startEdge, type EdgeProcess } from "../support/edge-process.ts";
import { mintToken } from "../support/tokens.ts";

const { UPSTASH_REDIS_REST_URL, UPSTASH_REDIS_REST_TOKEN } = endpoints();
const redis = new Redis({
  url: UPSTASH_REDIS_REST_URL,
  token: UPSTASH_REDIS_REST_TOKEN,
  retry: false,
  automaticDeserialization: false,
});
const PEOPLE = 100;
const LEASE_MS = 20_000;
const RENEW_MS = 8_000;

let edge: EdgeProcess | undefined;
afterEach(() => edge?.stop());

test("a kill with a hundred online leaves nobody in Redis past the lease", { timeout: 180_000 }, async () => {
  // Letters that no other run has: Redis is shared, and nothing of it is flushed.
  const environment = `kill-${crypto.randomUUID().slice(0, 8)}`;
  edge = await startEdge({
    vars: {
      UPSTASH_REDIS_REST_URL,
      UPSTASH_REDIS_REST_TOKEN,
      ENVIRONMENT: environment,
      PRESENCE_LEASE_MS: String(LEASE_MS),
      PRESENCE_RENEW_MS: String(RENEW_MS),
    },
  });
  const { url } = edge;
  const keys = new PresenceKeys(environment);
  const online = async () => redis.zcount(keys.online("everybody"), `(${Date.now()}`, "+inf");
  const names = Array.from({ length: PEOPLE }, (_, at) => `person-${at}`);
  // One after the other: the local Redis proxy is no match for a storm, and what is tried here is the end.
  for (const name of names) await connect(url, name);
  await expect.poll(online, { timeout: 60_000 }).toBe(PEOPLE);

  await edge.kill();
  await expect.poll(online, { timeout: LEASE_MS + 10_000 }).toBe(0);
  expect(await redis.exists(...names.map((name) => keys.status(trusted<UserId>(name))))).toBe(0);
});

async function connect(url: string, name: string): Promise<void> {
  const address = `${url.replace(/^http/, "ws")}/v1/me/socket`;
  const socket = new WebSocket(address, [SUBPROTOCOL, BEARER_PREFIX + (await mintToken(name))]);
  await new Promise((resolve, reject) => socket.once("message", resolve).once("error", reject));
  // The kill is none of this test's surprises.
  socket.on("error", () => {});
}
