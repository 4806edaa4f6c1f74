/** How much of everything is too much. */
import type { Rate } from "../src/domain/rate-limit.ts";
import { perMinute } from "../src/domain/rate-limit.ts";
import type { Parsed } from "./config-values.ts";
import type { Env } from "./env.ts";

export interface Rates {
  /** From one address, whoever it is and whatever they ask for; before any token is looked at. */
  readonly address: Rate | undefined;
  /** Sockets of one user. */
  readonly connects: Rate | undefined;
  /** Calls of one user without a socket. */
  readonly requests: Rate | undefined;
  /** Frames on one socket. */
  readonly frames: Rate | undefined;
}

/** Ours. An address may be a school or a mobile network; a user reconnects all rooms after a deploy. */
const DEFAULTS = { address: 6_000, connects: 300, requests: 600, framesPerSecond: 50 };
/** A socket may be ahead by so many seconds: a page that opens asks much at once. */
const FRAMES_BURST_S = 10;
const MAX_RATE = 1_000_000;

export function ratesOf(env: Env): Parsed<Rates> {
  const wrong: string[] = [];
  const read = (name: RateSetting, standard: number): number => {
    const text = env[name] ?? "";
    if (text === "") return standard;
    if (/^\d{1,7}$/.test(text) && Number(text) <= MAX_RATE) return Number(text);
    wrong.push(`${name}: 0 (no limit) to ${MAX_RATE}`);
    return standard;
  };
  const minutely = (count: number) => (count === 0 ? undefined : perMinute(count));
  const frames = read("RATE_FRAMES_PER_SECOND", DEFAULTS.framesPerSecond);
  const value: Rates = {
    address: minutely(read("RATE_ADDRESS_PER_MINUTE", DEFAULTS.address)),
    connects: minutely(read("RATE_CONNECTS_PER_MINUTE", DEFAULTS.connects)),
    requests: minutely(read("RATE_REQUESTS_PER_MINUTE", DEFAULTS.requests)),
    frames: frames === 0 ? undefined : { burst: frames * FRAMES_BURST_S, intervalMs: 1_000 / frames },
  };
  return wrong.length > 0 ? { wrong: wrong.join("; ") } : { value };
}

type RateSetting =
  | "RATE_ADDRESS_PER_MINUTE"
  | "RATE_CONNECTS_PER_MINUTE"
  | "RATE_REQUESTS_PER_MINUTE"
  | "RATE_FRAMES_PER_SECOND";
