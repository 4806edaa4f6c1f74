/** Who may use `/v1/admin/*`: a token of the same issuer, for another audience, and with the scope that the call needs. */
import { errorOf, type WireError } from "../../src/protocol/errors.ts";
import { principal, type Principal } from "../../src/protocol/token.ts";
import { verifyFor } from "../auth/verify-token.ts";
import { settingsOf } from "../config.ts";
import type { Env } from "../env.ts";
import { callObject } from "../object-call.ts";

/** `starling:read` looks, `starling:admin` does everything else; `starling:whispers` reads what was for a few. */
export type Scope = "starling:read" | "starling:admin" | "starling:whispers";

export interface Admin {
  /** As a room sees them: a superuser. */
  readonly principal: Principal;
  readonly scopes: ReadonlySet<string>;
}

export type AdminVerdict =
  | { readonly ok: true; readonly admin: Admin }
  | { readonly ok: false; readonly error: WireError };

/** `authorization`: that header of the request. */
export async function authenticateAdmin(env: Env, authorization: string | undefined): Promise<AdminVerdict> {
  const token = /^Bearer +([^\s]+)$/i.exec(authorization ?? "")?.[1];
  if (token === undefined) return { ok: false, error: errorOf("token_missing") };
  const verdict = await verifyFor(env, token, settingsOf(env).adminAudience, (claims): AdminVerdict => {
    const scopes = typeof claims["scope"] === "string" ? claims["scope"].split(" ") : [];
    const parsed = principal.safeParse({
      id: claims.sub,
      expires: (claims.exp ?? 0) * 1_000,
      role: "superuser",
      ...(claims.iat !== undefined && { issued: Math.floor(claims.iat * 1_000) }),
      ...(claims.jti !== undefined && { tokenId: claims.jti }),
    });
    if (!parsed.success) return { ok: false, error: errorOf("token_invalid", "sub") };
    return { ok: true, admin: { principal: parsed.data, scopes: new Set(scopes) } };
  });
  if (!verdict.ok) return verdict;
  // An administrator can be banned, and their token revoked, like anybody else's.
  const { principal: admin } = verdict.admin;
  const admitted = await callObject(env.USERS, admin.id, async (stub) => stub.admit({ principal: admin }));
  return "error" in admitted ? { ok: false, error: admitted.error } : verdict;
}

/** The refusal, where the token has not got it. Who may change may look. */
export function lacksScope({ scopes }: Admin, needed: Scope): WireError | undefined {
  const has = scopes.has(needed) || (needed === "starling:read" && scopes.has("starling:admin"));
  return has ? undefined : errorOf("scope_missing", needed);
}
