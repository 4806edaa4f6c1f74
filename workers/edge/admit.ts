/**
 * Whether the user may be here at all: their own object knows of bans and revocations, and is told where they go, so that
 * it can end what they do there. A socket asks each time; calls without one ask once a second, so that many of them do not
 * wake the object each, and a revocation holds a second later at most. What is written in a room is safe beyond that: it
 * refuses whatever was admitted before a ban that it was told of.
 */
import { errorOf } from "../../src/protocol/errors.ts";
import type { RoomId } from "../../src/protocol/ids.ts";
import type { Principal } from "../../src/protocol/token.ts";
import { BoundedMap } from "../bounded-map.ts";
import type { Env } from "../env.ts";
import { callObject, ObjectBusy } from "../object-call.ts";
import type { Admission, AdmissionQuery } from "../user/access-api.ts";
import { isSocketPath } from "./is-socket.ts";
import type { EdgeContext, Outcome } from "./context.ts";
import { refuseForAWhile } from "./rate-limit.ts";

const KEPT_MS = 1_000;
/** About 300 bytes each. */
const MAX_KEPT = 10_000;

interface Kept {
  readonly at: number;
  readonly admission: Promise<Admission>;
}
const kept = new WeakMap<Env, BoundedMap<string, Kept>>();

/** The version at which they were let in. `room`: where to. */
export async function admit(c: EdgeContext, principal: Principal, room?: RoomId): Promise<Outcome<number>> {
  try {
    const admission = await askFor(c, principal, room);
    if (!("error" in admission)) return { ok: true, value: admission.version };
    const { retryAfterMs } = admission.error;
    if (retryAfterMs !== undefined) refuseForAWhile(c, principal.id, retryAfterMs);
    return { ok: false, error: admission.error };
  } catch (error) {
    if (error instanceof ObjectBusy) return { ok: false, error: errorOf("busy") };
    throw error;
  }
}

function askFor(c: EdgeContext, principal: Principal, room: RoomId | undefined): Promise<Admission> {
  if (isSocketPath(c.req.path))
    return ask(c.env, { principal, ...(room !== undefined && { room, until: principal.expires }) });
  const isRead = c.req.method === "GET" || c.req.method === "HEAD";
  // Where nothing is written there is nothing that a room would have to refuse.
  return askNowAndThen(c.env, { principal, ...(!isRead && room !== undefined && { room }) });
}

function askNowAndThen(env: Env, query: AdmissionQuery): Promise<Admission> {
  const answers = kept.get(env) ?? new BoundedMap<string, Kept>(MAX_KEPT);
  kept.set(env, answers);
  const { id, tokenId, issued } = query.principal;
  const key = JSON.stringify([id, tokenId, issued, query.room]);
  const known = answers.get(key);
  const now = Date.now();
  if (known && known.at > now - KEPT_MS) return known.admission;
  const admission = ask(env, query);
  answers.set(key, { at: now, admission });
  admission.catch(() => answers.delete(key));
  return admission;
}

function ask(env: Env, query: AdmissionQuery): Promise<Admission> {
  return callObject(env.USERS, query.principal.id, async (stub) => stub.admit(query));
}
