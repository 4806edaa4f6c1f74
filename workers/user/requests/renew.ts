/** `renew`: the session goes on with a newer token of the same user. */
import { errorOf, type WireError } from "../../../src/protocol/errors.ts";
import type { Principal } from "../../../src/protocol/token.ts";
import { verifyToken } from "../../auth/verify-token.ts";
import type { Env } from "../../env.ts";
import { readSession, writeSession, type Session } from "../session.ts";
import type { Standing } from "../standing.ts";

export interface Renewing {
  readonly env: Env;
  readonly standing: Standing;
  /** The token of a socket is good until then. */
  readonly expiresAt: (at: number) => void;
}

type Renewed = { readonly ok: { readonly expires: number } } | { readonly error: WireError };

/** Undefined: the session ended while the token was looked at. */
export async function renew(
  { env, standing, expiresAt }: Renewing,
  socket: WebSocket,
  session: Session,
  token: string,
): Promise<Renewed | undefined> {
  const verdict = await newPrincipal(env, session, token);
  if ("error" in verdict) return verdict;
  const still = readSession(socket);
  if (!still || still.ended) return undefined;
  const refused = standing.refusal(verdict.principal, Date.now());
  if (refused) return { error: refused };
  writeSession(socket, { ...still, principal: verdict.principal });
  expiresAt(verdict.principal.expires);
  return { ok: { expires: verdict.principal.expires } };
}

async function newPrincipal(
  env: Env,
  session: Session,
  token: string,
): Promise<{ readonly principal: Principal } | { readonly error: WireError }> {
  const verdict = await verifyToken(env, token);
  if (!verdict.ok) return { error: verdict.error };
  if (verdict.principal.id !== session.principal.id) return { error: errorOf("token_invalid", "sub") };
  return { principal: verdict.principal };
}
