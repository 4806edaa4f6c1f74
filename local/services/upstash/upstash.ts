/** Our stand-in for Upstash: its REST protocol, spoken in front of the local Redis. */
import { join } from "node:path";

import { endpoints } from "../endpoints.ts";
import type { LocalService } from "../service.ts";
import { PORTS } from "../settings.ts";

const { REDIS_URL, UPSTASH_REDIS_REST_TOKEN, UPSTASH_REDIS_REST_URL } = endpoints();

export const upstash: LocalService = {
  name: "upstash",
  ports: [PORTS.upstash],
  stopSignal: "SIGTERM",
  after: "redis",

  async prepare() {},

  command: () => ({
    file: process.execPath,
    args: [join(import.meta.dirname, "proxy.ts")],
    env: { REDIS_URL, PROXY_TOKEN: UPSTASH_REDIS_REST_TOKEN, PROXY_PORT: String(PORTS.upstash) },
  }),

  async isReady() {
    const request = {
      method: "POST",
      headers: { authorization: `Bearer ${UPSTASH_REDIS_REST_TOKEN}` },
      body: '["PING"]',
      signal: AbortSignal.timeout(1_000),
    };
    return fetch(UPSTASH_REDIS_REST_URL, request).then(
      ({ ok }) => ok,
      () => false,
    );
  },
};
