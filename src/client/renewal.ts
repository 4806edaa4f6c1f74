/** Brings a newer token before the old one runs out. */
import * as z from "zod/mini";
import { time } from "../protocol/ids.ts";
import type { Cancel, Environment } from "./environment.ts";
import { asStarlingError } from "./error.ts";
import type { TokenSource } from "./token-source.ts";

/** Before the token runs out, when it lives long enough for that. */
const AHEAD_MS = 60_000;
/** A renewal that failed for now is tried again after half of what is left, and no later than this. */
const RETRY_WITHIN_MS = 30_000;
/** With less left than that it is no use: the server closes with 4100, and the next connection brings a new token. */
const TOO_LATE_MS = 1_000;

/** How long to wait with a token that is good for another `leftMs`: until a minute before its end, or half of a short life. */
export function renewalDelayMs(leftMs: number): number {
  return Math.max(0, leftMs / 2, leftMs - AHEAD_MS);
}

const answered = z.object({ expires: time });
const claims = z.object({ exp: z.number() });

/**
 * How long the renewed session is good for, milliseconds: by the server's answer or, where it names no time, by the token
 * itself. Undefined when neither tells: then the server's close with 4100 is the sign.
 */
export function renewedUntil(answer: unknown, token: string, now: number): number | undefined {
  const told = answered.safeParse(answer);
  if (told.success) return told.data.expires - now;
  try {
    const payload = token.split(".")[1]?.replaceAll("-", "+").replaceAll("_", "/") ?? "";
    const parsed = claims.safeParse(JSON.parse(atob(payload)));
    return parsed.success ? parsed.data.exp * 1_000 - now : undefined;
  } catch {
    return undefined;
  }
}

export class Renewal {
  readonly #environment: Environment;
  readonly #tokens: TokenSource;
  readonly #request: (body: object) => Promise<unknown>;
  #cancel: Cancel | undefined;
  /** Counts sessions, so that one's late answer is no other's. */
  #session = 0;

  constructor(environment: Environment, tokens: TokenSource, request: (body: object) => Promise<unknown>) {
    this.#environment = environment;
    this.#tokens = tokens;
    this.#request = request;
  }

  /** A session began with a token that is good for `leftMs`. */
  start(leftMs: number): void {
    this.stop();
    this.#renewAfter(renewalDelayMs(leftMs), leftMs);
  }

  stop(): void {
    this.#session++;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #renewAfter(delayMs: number, leftMs: number): void {
    const end = this.#environment.now() + leftMs;
    this.#cancel = this.#environment.after(delayMs, () => void this.#renew(end));
  }

  /** `end`: when the token in use runs out, by this device's clock. */
  async #renew(end: number): Promise<void> {
    const session = this.#session;
    const { now } = this.#environment;
    let left: number | undefined;
    let delay: number | undefined;
    try {
      const token = await this.#tokens.fresh();
      left = renewedUntil(await this.#request({ verb: "renew", token }), token, now());
      delay = left === undefined ? undefined : renewalDelayMs(left);
    } catch (error) {
      left = end - now();
      const isWorthwhile = asStarlingError(error, "token_unavailable").temporary && left > TOO_LATE_MS;
      delay = isWorthwhile ? Math.min(left / 2, RETRY_WITHIN_MS) : undefined;
    }
    if (session === this.#session && left !== undefined && delay !== undefined) this.#renewAfter(delay, left);
  }
}
