/**
 * Who is asking: somebody who chats, by the token that they chat with, or another service, by a token of an audience of its own.
 * Bans and revocations are known to the users' objects, which this service never asks: a token reads here until it ends.
 */
import type { JWTPayload } from "jose";
import { take } from "../../src/domain/rate-limit.ts";
import { errorOf, rateLimited, type WireError } from "../../src/protocol/errors.ts";
import type { UserId } from "../../src/protocol/ids.ts";
import { askedIds } from "../../src/protocol/presence-api.ts";
import { isJwt, principalOf, verifyJwt, verifyTokenBy } from "../auth/verify-token.ts";
import { BoundedMap } from "../bounded-map.ts";
import type { Outcome } from "../edge/context.ts";
import type { PresenceContext } from "./context.ts";
import { presenceSettingsOf, type PresenceServiceSettings } from "./settings.ts";

export interface UserAsker {
  readonly kind: "user";
  readonly id: UserId;
  /** The token's claim `friends`; absent: it says nothing of them. */
  readonly friends: readonly UserId[] | undefined;
}
export interface ServiceAsker {
  readonly kind: "service";
  readonly id: UserId;
}
type Verdict<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: WireError };

export async function asUser(c: PresenceContext): Promise<Outcome<UserAsker>> {
  return counted(c, await withToken(c, userOf));
}

export async function asService(c: PresenceContext): Promise<Outcome<ServiceAsker>> {
  return counted(c, await withToken(c, serviceOf));
}

/** A token for both is a user's: that is who sees less. */
export async function asEither(c: PresenceContext): Promise<Outcome<UserAsker | ServiceAsker>> {
  const user = await withToken(c, userOf);
  if (user.ok || user.error.code !== "token_invalid") return counted(c, user);
  const service = await withToken(c, serviceOf);
  return counted(c, service.ok || service.error.code !== "token_invalid" ? service : user);
}

async function withToken<T>(
  c: PresenceContext,
  read: (settings: PresenceServiceSettings, token: string) => Promise<Verdict<T>>,
): Promise<Verdict<T>> {
  const [, token] = /^Bearer +([^\s]+)$/i.exec(c.req.header("authorization") ?? "") ?? [];
  if (token === undefined) return { ok: false, error: errorOf("token_missing") };
  return read(presenceSettingsOf(c.env), token);
}

async function userOf(settings: PresenceServiceSettings, token: string): Promise<Verdict<UserAsker>> {
  const jwt = settings.token;
  if (jwt && (!settings.hook || isJwt(token))) return verifyJwt(jwt, token, jwt.audience, userOfClaims);
  const verdict = await verifyTokenBy(settings, token);
  return verdict.ok ? { ok: true, value: { kind: "user", id: verdict.principal.id, friends: undefined } } : verdict;
}

function userOfClaims(claims: JWTPayload): Verdict<UserAsker> {
  const verdict = principalOf(claims);
  if (!verdict.ok) return verdict;
  const friends = "friends" in claims ? askedIds.safeParse(claims["friends"]) : undefined;
  if (friends?.success === false) return { ok: false, error: errorOf("token_invalid", "friends") };
  return { ok: true, value: { kind: "user", id: verdict.principal.id, friends: friends?.data } };
}

async function serviceOf(settings: PresenceServiceSettings, token: string): Promise<Verdict<ServiceAsker>> {
  return verifyJwt(settings.token, token, settings.audience, (claims): Verdict<ServiceAsker> => {
    const verdict = principalOf(claims);
    return verdict.ok ? { ok: true, value: { kind: "service", id: verdict.principal.id } } : verdict;
  });
}

/** About 100 bytes each. */
const MAX_COUNTED = 20_000;
const buckets = new WeakMap<PresenceServiceSettings, BoundedMap<string, number>>();

/** In memory, each isolate for itself: a flood costs Redis nothing. */
function counted<T extends UserAsker | ServiceAsker>(c: PresenceContext, verdict: Verdict<T>): Verdict<T> {
  const settings = presenceSettingsOf(c.env);
  if (!verdict.ok || !settings.requests) return verdict;
  const known = buckets.get(settings) ?? new BoundedMap<string, number>(MAX_COUNTED);
  buckets.set(settings, known);
  const key = `${verdict.value.kind} ${verdict.value.id}`;
  const { full, retryAfterMs } = take(settings.requests, known.get(key), Date.now());
  known.set(key, full);
  return retryAfterMs === 0 ? verdict : { ok: false, error: rateLimited(retryAfterMs) };
}
