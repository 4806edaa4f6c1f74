/** Tokens as the site's issuer would make them, signed with the secret of the local configuration. */
import { SignJWT } from "jose";

import { localSettings } from "../../local/config.ts";

const LIFETIME_S = 3_600;

export interface TokenOptions {
  readonly name?: string;
  /** Seconds from now; negative for one that has run out. */
  readonly lifetimeS?: number;
  /** Instead of the issuer's own. */
  readonly secret?: string;
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Instead of the chat's. */
  readonly audience?: string;
}

/** Of somebody who administers, with all that the scope `starling:admin` allows. */
export function mintAdminToken(user: string): Promise<string> {
  const audience = `${localSettings()("JWT_AUDIENCE")}/admin`;
  return mintToken(user, { audience, claims: { scope: "starling:admin" } });
}

export function mintToken(user: string, options: TokenOptions = {}): Promise<string> {
  const settings = localSettings();
  const now = Math.floor(Date.now() / 1_000);
  return new SignJWT({ ...(options.name === undefined ? {} : { name: options.name }), ...options.claims })
    .setProtectedHeader({ alg: "HS256" })
    .setSubject(user)
    .setIssuer(settings("JWT_ISSUER"))
    .setAudience(options.audience ?? settings("JWT_AUDIENCE"))
    .setIssuedAt(now)
    .setExpirationTime(now + (options.lifetimeS ?? LIFETIME_S))
    .sign(new TextEncoder().encode(options.secret ?? settings("JWT_SECRET")));
}
