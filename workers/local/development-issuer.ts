/**
 * `POST /dev/token {name}`: a token for whoever tells a name, and the address of a room where all of them meet. For a page
 * that is tried out on one machine; the deployed Worker does not contain this file.
 */
import { SignJWT } from "jose";
import type { Context } from "hono";
import * as z from "zod/mini";
import { base32 } from "../../src/domain/ulid.ts";
import { displayName } from "../../src/protocol/texts.ts";
import { errorOf } from "../../src/protocol/errors.ts";
import { userId, type UserId } from "../../src/protocol/ids.ts";
import { settingsOf } from "../config.ts";
import { readJson } from "../edge/body.ts";
import { problem } from "../edge/problem.ts";
import type { LocalEnv } from "./local-env.ts";
import { lobbyOf } from "./lobby.ts";

/** Short enough that renewal is met in development, too. */
const TOKEN_LIFETIME_S = 3_600;

/** Whoever tells this name gets a token for the admin page, too. */
const ADMINISTRATOR = "dev:admin";

const tokenBody = z.strictObject({ name: displayName });

export async function issueToken(c: Context<{ Bindings: LocalEnv }>): Promise<Response> {
  const body = await readJson(c.req.raw, tokenBody);
  if (!body.ok) return problem(body.error);
  const { token: settings, adminAudience } = settingsOf(c.env);
  if (settings?.keys.kind !== "secret") return problem(errorOf("not_found"));
  const {
    issuer,
    audience,
    keys: { secret },
  } = settings;
  const { name } = body.value;
  const user = await developmentUser(name);
  const now = Math.floor(Date.now() / 1_000);
  const mint = (claims: Record<string, string>, forWhom: string): Promise<string> =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: "HS256" })
      .setSubject(user)
      .setIssuer(issuer)
      .setAudience(forWhom)
      .setIssuedAt(now)
      .setExpirationTime(now + TOKEN_LIFETIME_S)
      .sign(secret);
  const token = await mint({ name }, audience);
  const admin = user === ADMINISTRATOR ? await mint({ scope: "starling:admin" }, adminAudience) : undefined;
  return c.json({ token, user: { id: user, name }, lobby: await lobbyOf(c.env), ...(admin && { admin }) });
}

/** The same name is the same user, whatever its case. A name that no id can carry becomes a hash of it. */
async function developmentUser(name: string): Promise<UserId> {
  const folded = name.normalize("NFC").toLowerCase();
  if (/^[a-z0-9._-]+$/.test(folded)) return userId.parse(`dev:${folded}`);
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(folded));
  return userId.parse(`dev::${base32(new Uint8Array(hash, 0, 10))}`);
}
