/**
 * `call-admin`: asks whoever moderates and is online for help, those of the nearest scope first. Who is online was found
 * out before the batch. With nobody there the call waits, and its caller is told so.
 */
import { ulid } from "../../../src/domain/ulid.ts";
import { SYSTEM_USER, trusted, type CallId } from "../../../src/protocol/ids.ts";
import { errorOf, type WireError } from "../../../src/protocol/errors.ts";
import { MAX_OPEN_CALLS, MAX_OPEN_CALLS_EACH } from "../../../src/protocol/limits.ts";
import { may } from "../may.ts";
import { moderatorsBut, scopesOf } from "../moderators.ts";
import type { Parts } from "../parts.ts";
import type { Asker } from "../room-api.ts";
import { actorOf } from "../session.ts";
import { tellChange } from "../tell-calls.ts";
import type { Apply, Outcome } from "./verb.ts";

export const callAdmin: Apply<"call-admin"> = (parts, batch, by, { reason }) => {
  const refused = refusalOf(parts, by, batch.now);
  if (refused) return refused;
  const actor = actorOf(by);
  const online = onlineOf(parts, actor.id);
  const call = trusted<CallId>(ulid(batch.now));
  const to = online.length > 0 ? online : moderatorsBut(parts, actor.id);
  const accepted = batch.add({ verb: "call-admin", actor, to, object: { call, reason } });
  const asked = online.length;
  const it = { call, caller: actor, reason, state: "open", opened: batch.now, seq: accepted.seq, asked } as const;
  parts.calls.open({ ...it, claimedSeq: undefined });
  batch.afterwards(() => tellChange(parts, parts.calls.get(call), batch.now));
  return { ...accepted, call, asked };
};

/** Looked at before anybody is asked, too: a call that will be refused wakes no object. */
export function refusalOf(parts: Parts, by: Asker, now: number): { readonly error: WireError } | undefined {
  const verdict = may(parts, by, "call-admin", now);
  if (!verdict.allowed) return verdict;
  const { waiting } = parts.calls;
  const own = waiting.filter((it) => it.caller.id === by.principal.id);
  if (own.length >= MAX_OPEN_CALLS_EACH) return { error: errorOf("call_open") };
  return waiting.length >= MAX_OPEN_CALLS ? { error: errorOf("too_many_calls") } : undefined;
}

/** A repeated request is answered as the first one was. */
export function asBefore(parts: Parts, by: Asker, earlier: Outcome): Outcome {
  const known = "error" in earlier ? undefined : parts.calls.bySeq(by.principal.id, earlier.seq);
  return known ? { ...earlier, call: known.call, asked: known.asked } : earlier;
}

/** Of the nearest scope that has anybody online. */
function onlineOf(parts: Parts, caller: Asker["principal"]["id"]): Asker["principal"]["id"][] {
  const isThere = (user: Asker["principal"]["id"]) => user !== caller && user !== SYSTEM_USER && parts.online.has(user);
  for (const scope of scopesOf(parts)) {
    const there = scope.filter(isThere);
    if (there.length > 0) return there;
  }
  return [];
}
