/**
 * How often somebody may come to the door, so that a flood of connects or calls wakes no object: by address before any token is
 * looked at, by user after. Counted by each isolate for itself, in memory; the platform's own counter, where it is bound,
 * counts for a whole location. Who flooded an object is refused here until its pause is over, and so is their address.
 */
import { take, type Rate } from "../../src/domain/rate-limit.ts";
import { rateLimited, type WireError } from "../../src/protocol/errors.ts";
import type { UserId } from "../../src/protocol/ids.ts";
import { BoundedMap } from "../bounded-map.ts";
import { settingsOf } from "../config.ts";
import type { Env } from "../env.ts";
import { addressOf } from "./address.ts";
import { isSocketPath } from "./is-socket.ts";
import type { EdgeContext } from "./context.ts";

/** About 100 bytes each. */
const MAX_REMEMBERED = 20_000;
class Counters {
  readonly #buckets = new BoundedMap<string, number>(MAX_REMEMBERED);
  readonly #refused = new BoundedMap<string, number>(MAX_REMEMBERED);

  take(key: string, rate: Rate | undefined, now: number): WireError | undefined {
    const until = this.#refused.get(key) ?? 0;
    if (until > now) return rateLimited(until - now);
    if (!rate) return undefined;
    const { full, retryAfterMs } = take(rate, this.#buckets.get(key), now);
    this.#buckets.set(key, full);
    return retryAfterMs === 0 ? undefined : rateLimited(retryAfterMs);
  }

  refuse(key: string, until: number): void {
    this.#refused.set(key, until);
  }
}

const counters = new WeakMap<Env, Counters>();
function countersOf(env: Env): Counters {
  const known = counters.get(env) ?? new Counters();
  counters.set(env, known);
  return known;
}

/** Before any token is looked at. */
export function limitOf(env: Env, address: string): WireError | undefined {
  return countersOf(env).take(`address ${address}`, settingsOf(env).rates.address, Date.now());
}

/** After the token and before any object: sockets and calls are counted apart. */
export function limitUser(c: EdgeContext, user: UserId): WireError | undefined {
  const { connects, requests } = settingsOf(c.env).rates;
  const isSocket = isSocketPath(c.req.path);
  const now = Date.now();
  const all = countersOf(c.env);
  return (
    all.take(`user ${user}`, undefined, now) ??
    all.take(`${isSocket ? "connect" : "call"} ${user}`, isSocket ? connects : requests, now)
  );
}

/** An object has refused them for a while: from here on it need not be asked. */
export function refuseForAWhile(c: EdgeContext, user: UserId, forMs: number): void {
  const until = Date.now() + forMs;
  const address = addressOf(c.req.raw.headers);
  countersOf(c.env).refuse(`user ${user}`, until);
  if (address !== undefined) countersOf(c.env).refuse(`address ${address}`, until);
}
