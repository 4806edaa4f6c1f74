/** Tokens as the site's issuer would make them, signed with the secret of the local configuration. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { SignJWT } from "jose";

import { ROOT } from "./worker-bundle.ts";

const LIFETIME_S = 3_600;

export interface TokenOptions {
  readonly name?: string;
  /** Seconds from now; negative for one that has run out. */
  readonly lifetimeS?: number;
  /** Instead of the issuer's own. */
  readonly secret?: string;
  readonly claims?: Readonly<Record<string, unknown>>;
}

export function mintToken(user: string, options: TokenOptions = {}): Promise<string> {
  const settings = localSettings();
  const now = Math.floor(Date.now() / 1_000);
  return new SignJWT({ ...(options.name === undefined ? {} : { name: options.name }), ...options.claims })
    .setProtectedHeader({ alg: "HS256" })
    .setSubject(user)
    .setIssuer(settings("JWT_ISSUER"))
    .setAudience(settings("JWT_AUDIENCE"))
    .setIssuedAt(now)
    .setExpirationTime(now + (options.lifetimeS ?? LIFETIME_S))
    .sign(new TextEncoder().encode(options.secret ?? settings("JWT_SECRET")));
}

/** The variables of wrangler.local.toml, by name. */
export function localSettings(): (name: string) => string {
  const lines = readFileSync(join(ROOT, "wrangler.local.toml"), "utf8").matchAll(/^(\w+) = "([^"\\]*)"$/gm);
  const values = new Map(Array.from(lines, ([, name = "", value = ""]) => [name, value]));
  return (name) => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`wrangler.local.toml does not set ${name}`);
    return value;
  };
}
