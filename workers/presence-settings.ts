/** How long presence holds, and where its copy is. */
import { urlOf, type Parsed } from "./config-values.ts";
import type { Env } from "./env.ts";
import type { RedisSettings } from "./presence-store/redis-store.ts";

export interface PresenceSettings {
  /** Absent: the copy is in an object of ours. */
  readonly redis: RedisSettings | undefined;
  /** The copy holds for so long unless it is renewed. */
  readonly leaseMs: number;
  readonly renewMs: number;
  /** Whoever is back within it was never away. */
  readonly graceMs: number;
  /** How often clients send a ping, at least. */
  readonly pingMs: number;
}

/** Ours. A lease outlives a renewal that came late, and one that failed. */
const DEFAULTS = { lease: 300_000, renew: 120_000, grace: 15_000, ping: 30_000 };
/** Shorter ones keep every object awake. */
const MIN_MS = 100;

export function presenceOf(env: Env): Parsed<PresenceSettings> {
  const wrong: string[] = [];
  const read = (name: PresenceTime, standard: number): number => {
    const text = env[name] ?? "";
    if (text === "") return standard;
    if (/^\d{3,9}$/.test(text) && Number(text) >= MIN_MS) return Number(text);
    wrong.push(`${name}: milliseconds, ${MIN_MS} or more`);
    return standard;
  };
  const leaseMs = read("PRESENCE_LEASE_MS", DEFAULTS.lease);
  const renewMs = read("PRESENCE_RENEW_MS", DEFAULTS.renew);
  if (leaseMs <= renewMs) wrong.push("PRESENCE_LEASE_MS: more than PRESENCE_RENEW_MS");
  const value = {
    redis: redisOf(env, wrong),
    leaseMs,
    renewMs,
    graceMs: read("PRESENCE_GRACE_MS", DEFAULTS.grace),
    pingMs: read("PRESENCE_PING_MS", DEFAULTS.ping),
  };
  return wrong.length > 0 ? { wrong: wrong.join("; ") } : { value };
}

function redisOf(env: Env, wrong: string[]): RedisSettings | undefined {
  const url = urlOf("UPSTASH_REDIS_REST_URL", env.UPSTASH_REDIS_REST_URL);
  const token = env.UPSTASH_REDIS_REST_TOKEN ?? "";
  if ("wrong" in url) wrong.push(url.wrong);
  else if ((url.value === undefined) !== (token === ""))
    wrong.push("UPSTASH_REDIS_REST_URL, UPSTASH_REDIS_REST_TOKEN: both or neither");
  else if (url.value !== undefined) return { url: url.value, token };
  return undefined;
}

type PresenceTime = "PRESENCE_LEASE_MS" | "PRESENCE_RENEW_MS" | "PRESENCE_GRACE_MS" | "PRESENCE_PING_MS";
