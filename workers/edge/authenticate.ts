/** Who is asking: the token of the `Authorization` header, or on a socket of the subprotocol `bearer.<token>`. */
import { errorOf } from "../../src/protocol/errors.ts";
import { BEARER_PREFIX, SUBPROTOCOL, type Principal } from "../../src/protocol/token.ts";
import { verifyToken } from "../auth/verify-token.ts";
import { rememberUser } from "../directory/known-users.ts";
import { logError } from "../log-error.ts";
import { admit } from "./admit.ts";
import { isSocketPath } from "./is-socket.ts";
import type { EdgeContext, Outcome } from "./context.ts";
import { limitUser } from "./rate-limit.ts";

export async function authenticate(c: EdgeContext): Promise<Outcome<Principal>> {
  const token = tokenOf(c.req.raw.headers);
  if (token === undefined) return { ok: false, error: errorOf("token_missing") };
  const verdict = await verifyToken(c.env, token);
  if (!verdict.ok) return verdict;
  const limited = limitUser(c, verdict.principal.id);
  if (limited) return { ok: false, error: limited };
  // A nicety for others, who may write to this user from now on: nobody waits for it, and the next request tries again.
  const told = rememberUser(c.env, verdict.principal.id);
  c.executionCtx.waitUntil(told.catch((error: unknown) => logError("the directory was not told", error)));
  // A socket is let in where it goes, and recorded there: see room-of.ts, and the User object itself.
  const isSocket = isSocketPath(c.req.path);
  const admitted = isSocket ? undefined : await admit(c, verdict.principal);
  return admitted?.ok === false ? admitted : { ok: true, value: verdict.principal };
}

/** The subprotocols a client offers; a browser cannot send any other header with a socket. */
function offeredBy(headers: Headers): string[] {
  return (headers.get("sec-websocket-protocol") ?? "").split(",").map((it) => it.trim());
}

export function offersSubprotocol(headers: Headers): boolean {
  return offeredBy(headers).includes(SUBPROTOCOL);
}

function tokenOf(headers: Headers): string | undefined {
  const bearer = /^Bearer +([^\s]+)$/i.exec(headers.get("authorization") ?? "");
  if (bearer) return bearer[1];
  return offeredBy(headers)
    .find((it) => it.startsWith(BEARER_PREFIX))
    ?.slice(BEARER_PREFIX.length);
}
