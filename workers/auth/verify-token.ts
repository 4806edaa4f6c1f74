/**
 * Who a token says its bearer is. Everything that can be wrong with it is a value; that its issuer's keys cannot be
 * reached right now says nothing about the token and is a temporary error. With an auth hook, tokens that are no JWT are
 * the site's own business.
 */
import {
  createRemoteJWKSet,
  decodeProtectedHeader,
  errors,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyGetKey,
} from "jose";
import { displayName } from "../../src/protocol/texts.ts";
import { errorOf, type WireError } from "../../src/protocol/errors.ts";
import { principal, type Principal } from "../../src/protocol/token.ts";
import { settingsOf } from "../config.ts";
import type { Env } from "../env.ts";
import { logError } from "../log-error.ts";
import { askHook } from "./auth-hook.ts";
import type { HookSettings } from "./hook-settings.ts";
import type { TokenSettings } from "./token-settings.ts";

export type TokenVerdict =
  | { readonly ok: true; readonly principal: Principal }
  | { readonly ok: false; readonly error: WireError };

/** How far the issuer's clock and ours may be apart: a token is good that much longer than it says, for all purposes. */
export const CLOCK_TOLERANCE_S = 5;
/** Like the one of `renew`; a header line of this length still passes everywhere. */
const MAX_TOKEN_LENGTH = 8_192;

/** What tells whose a token is: at least one of the two. */
export interface TokenWays {
  readonly token: TokenSettings | undefined;
  readonly hook: HookSettings | undefined;
}

export async function verifyToken(env: Env, token: string): Promise<TokenVerdict> {
  return verifyTokenBy(settingsOf(env), token);
}

/** For a Worker with settings of its own. */
export async function verifyTokenBy({ token: jwt, hook }: TokenWays, token: string): Promise<TokenVerdict> {
  if (token.length > MAX_TOKEN_LENGTH) return refused("token_invalid");
  if (hook && !(jwt && isJwt(token))) return askHook(hook, token);
  return jwt ? verifyJwt(jwt, token, jwt.audience, principalOf) : refused("token_invalid");
}

/** By its form: three parts, of which the first is JSON. Whatever looks like one is never anything else. */
export function isJwt(token: string): boolean {
  try {
    decodeProtectedHeader(token);
    return token.split(".").length === 3;
  } catch {
    return false;
  }
}

/** A token of our issuer for that audience, and what `read` makes of its claims. */
export async function verifyFor<T extends { readonly ok: boolean }>(
  env: Env,
  token: string,
  audience: string,
  read: (claims: JWTPayload) => T,
): Promise<T | { readonly ok: false; readonly error: WireError }> {
  return verifyJwt(settingsOf(env).token, token, audience, read);
}

export async function verifyJwt<T extends { readonly ok: boolean }>(
  settings: TokenSettings | undefined,
  token: string,
  audience: string,
  read: (claims: JWTPayload) => T,
): Promise<T | { readonly ok: false; readonly error: WireError }> {
  if (!settings) return refused("token_invalid", "no key is configured");
  if (token.length > MAX_TOKEN_LENGTH) return refused("token_invalid");
  try {
    const options = {
      issuer: settings.issuer,
      audience,
      algorithms: [...settings.algorithms],
      requiredClaims: ["exp", "sub"],
      clockTolerance: CLOCK_TOLERANCE_S,
    };
    const { keys } = settings;
    const verified =
      keys.kind === "secret"
        ? await jwtVerify(token, keys.secret, options)
        : await jwtVerify(token, lookUpIn(keySetOf(settings, keys.url)), options);
    return read(verified.payload);
  } catch (error) {
    return verdictOf(error, settings);
  }
}

/** Who the claims of a verified token name. */
export function principalOf(claims: JWTPayload): TokenVerdict {
  const name = displayName.safeParse(claims["name"]);
  const parsed = principal.safeParse({
    id: claims.sub,
    expires: Math.floor(((claims.exp ?? 0) + CLOCK_TOLERANCE_S) * 1_000),
    ...(name.success && { name: name.data }),
    ...("attributes" in claims && { attributes: claims["attributes"] }),
    ...("role" in claims && { role: claims["role"] }),
    ...("guest" in claims && { guest: claims["guest"] }),
    ...(claims.iat !== undefined && { issued: Math.floor(claims.iat * 1_000) }),
    ...(claims.jti !== undefined && { tokenId: claims.jti }),
  });
  if (parsed.success) return { ok: true, principal: parsed.data };
  const claim = parsed.error.issues[0]?.path[0];
  return refused("token_invalid", claim === "id" || claim === undefined ? "sub" : String(claim));
}

/** jose keeps the keys for ten minutes, and asks again at most every 30 s for a key id that it does not know. */
type KeySet = ReturnType<typeof createRemoteJWKSet>;
const keySets = new WeakMap<TokenSettings, KeySet>();
function keySetOf(settings: TokenSettings, url: string): KeySet {
  const known = keySets.get(settings);
  if (known) return known;
  const made = createRemoteJWKSet(new URL(url));
  keySets.set(settings, made);
  return made;
}

/** The issuer may have a new key since its set was read a moment ago: what is not in it then is no verdict yet. */
class KeyNotYetKnown extends Error {
  override readonly name = "KeyNotYetKnown";
}

function lookUpIn(keySet: KeySet): JWTVerifyGetKey {
  return async (header, token) => {
    const wasJustRead = keySet.coolingDown;
    try {
      return await keySet(header, token);
    } catch (error) {
      if (!wasJustRead || !(error instanceof errors.JWKSNoMatchingKey)) throw error;
      throw new KeyNotYetKnown("not in the key set as it was read a moment ago", { cause: error });
    }
  };
}

/** What these say of the token is its own fault; anything else is the way to the keys. */
const FAULTS_OF_THE_TOKEN = [
  errors.JWTClaimValidationFailed,
  errors.JWTInvalid,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
];

function verdictOf(error: unknown, settings: TokenSettings): { readonly ok: false; readonly error: WireError } {
  if (error instanceof errors.JWTExpired) return refused("token_expired");
  if (error instanceof KeyNotYetKnown) return refused("busy", "perhaps the issuer has a new key");
  if (FAULTS_OF_THE_TOKEN.some((kind) => error instanceof kind)) return refused("token_invalid");
  if (settings.keys.kind === "secret") throw error;
  logError("the keys of the token issuer cannot be reached", error);
  return refused("busy", "the keys of the token's issuer cannot be reached");
}

function refused(
  code: "token_invalid" | "token_expired" | "busy",
  detail?: string,
): { readonly ok: false; readonly error: WireError } {
  return { ok: false, error: errorOf(code, detail) };
}
