/** `renew`: the session goes on with a newer token of the same user. */
import { errorOf, type WireError } from "../../src/protocol/errors.ts";
import type { Principal } from "../../src/protocol/token.ts";
import { verifyToken } from "../auth/verify-token.ts";
import type { Env } from "../env.ts";
import type { Session } from "./session.ts";

export async function renew(
  env: Env,
  session: Session,
  token: string,
): Promise<{ readonly principal: Principal } | { readonly error: WireError }> {
  const verdict = await verifyToken(env, token);
  if (!verdict.ok) return { error: verdict.error };
  if (verdict.principal.id !== session.principal.id) return { error: errorOf("token_invalid", "sub") };
  return { principal: verdict.principal };
}
