/** `renew`: who a newer token says that the session's user is, and whether they may still be here. */
import { errorOf, type WireError } from "../../src/protocol/errors.ts";
import type { RoomId } from "../../src/protocol/ids.ts";
import type { Principal } from "../../src/protocol/token.ts";
import { verifyToken } from "../auth/verify-token.ts";
import type { Env } from "../env.ts";
import { callObject, ObjectBusy } from "../object-call.ts";
import type { Session } from "./session.ts";

export interface Renewed {
  readonly principal: Principal;
  readonly admission: number;
}

export async function renewal(
  env: Env,
  room: RoomId,
  session: Session,
  token: string,
): Promise<Renewed | { readonly error: WireError }> {
  const verdict = await verifyToken(env, token);
  if (!verdict.ok) return { error: verdict.error };
  const { principal } = verdict;
  if (principal.id !== session.principal.id) return { error: errorOf("token_invalid", "sub") };
  try {
    const query = { principal, room, until: principal.expires };
    const admitted = await callObject(env.USERS, principal.id, async (stub) => stub.admit(query));
    return "error" in admitted ? { error: admitted.error } : { principal, admission: admitted.version };
  } catch (error) {
    if (error instanceof ObjectBusy) return { error: errorOf("busy") };
    throw error;
  }
}
