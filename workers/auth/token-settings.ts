/** Which tokens this deployment takes: from whom, for whom, signed how and with which keys. */
import { listOf, urlOf, type Parsed } from "../config-values.ts";
import type { Env } from "../env.ts";

export interface TokenSettings {
  readonly issuer: string;
  readonly audience: string;
  /** Never empty, never `none`; symmetric ones only with a secret, asymmetric ones only with a key set. */
  readonly algorithms: readonly string[];
  readonly keys:
    | { readonly kind: "secret"; readonly secret: Uint8Array }
    | { readonly kind: "jwks"; readonly url: string };
}

/** Also those of Workers beside the edge. */
type TokenEnv = Pick<
  Env,
  "JWT_ISSUER" | "JWT_AUDIENCE" | "JWT_JWKS_URL" | "JWT_SECRET" | "JWT_ALGORITHMS" | "AUTH_HOOK_URL"
>;

const WITH_SECRET = ["HS256", "HS384", "HS512"];
const WITH_JWKS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"];
/** RFC 7518, 3.2: a key at least as long as the hash. */
const MIN_SECRET_BYTES = 32;

/** Undefined: none of it is set, where the auth hook takes all tokens. */
export function tokenSettingsOf(env: TokenEnv): Parsed<TokenSettings | undefined> {
  const isUnset = !env.JWT_ISSUER && !env.JWT_AUDIENCE && !env.JWT_JWKS_URL && !env.JWT_SECRET;
  if (isUnset && env.AUTH_HOOK_URL) return { value: undefined };
  return jwtSettingsOf(env);
}

function jwtSettingsOf(env: TokenEnv): Parsed<TokenSettings> {
  const wrong: string[] = [];
  if (!env.JWT_ISSUER) wrong.push("JWT_ISSUER: missing");
  if (!env.JWT_AUDIENCE) wrong.push("JWT_AUDIENCE: missing");
  const url = urlOf("JWT_JWKS_URL", env.JWT_JWKS_URL);
  if ("wrong" in url) return { wrong: [...wrong, url.wrong].join("; ") };
  const secret = new TextEncoder().encode(env.JWT_SECRET ?? "");
  const hasSecret = secret.length > 0;
  if (hasSecret === (url.value !== undefined)) wrong.push("JWT_JWKS_URL, JWT_SECRET: exactly one of the two");
  if (hasSecret && secret.length < MIN_SECRET_BYTES) wrong.push(`JWT_SECRET: ${MIN_SECRET_BYTES} bytes or more`);
  const known = hasSecret ? WITH_SECRET : WITH_JWKS;
  const asked = listOf(env.JWT_ALGORITHMS);
  if (!asked.every((it) => known.includes(it))) wrong.push(`JWT_ALGORITHMS: of ${known.join(",")} with these keys`);
  if (wrong.length > 0) return { wrong: wrong.join("; ") };
  return {
    value: {
      issuer: env.JWT_ISSUER,
      audience: env.JWT_AUDIENCE,
      algorithms: asked.length > 0 ? asked : hasSecret ? ["HS256"] : ["RS256", "ES256", "EdDSA"],
      keys: url.value === undefined ? { kind: "secret", secret } : { kind: "jwks", url: url.value },
    },
  };
}
