/** `close-call`: by its caller, by who took it on, or by somebody of a higher role; while nobody did, by whoever moderates. */
import { outranks } from "../../../src/domain/acl/roles.ts";
import { roleOf } from "../../../src/domain/acl/role-of.ts";
import { errorOf } from "../../../src/protocol/errors.ts";
import { SYSTEM_USER, type UserId } from "../../../src/protocol/ids.ts";
import { MAX_RECIPIENTS } from "../../../src/protocol/limits.ts";
import type { StoredCall } from "../calls.ts";
import { factsOf, may, standingOf } from "../may.ts";
import { mayModerate, moderatorsBut } from "../moderators.ts";
import type { Parts } from "../parts.ts";
import { actorOf } from "../session.ts";
import { tellChange } from "../tell-calls.ts";
import type { Apply } from "./verb.ts";

export const closeCall: Apply<"close-call"> = (parts, batch, by, { call: id, note }) => {
  const { calls } = parts;
  const call = calls.get(id);
  const actor = actorOf(by);
  const isCaller = call?.caller.id === actor.id;
  const verdict = isCaller ? may(parts, by, "see", batch.now) : mayModerate(parts, by, batch.now);
  if (!verdict.allowed) return verdict;
  if (!call) return { error: errorOf("not_found") };
  if (call.state === "closed") return { error: errorOf("call_closed") };
  const claimer = call.claimed?.by.id;
  if (!isCaller && claimer !== undefined && claimer !== actor.id) {
    const own = roleOf(factsOf(parts, by, batch.now));
    if (!outranks(own, standingOf(parts, claimer, batch.now))) return { error: errorOf("outranked") };
  }
  const { caller } = call;
  const to = concerned(parts, call, actor.id);
  const object = { call: id, caller, ...(note !== undefined && { note }) };
  const accepted = batch.add({ verb: "close-call", actor, to, object });
  calls.close(call, actor, batch.now, note);
  batch.afterwards(() => tellChange(parts, calls.get(id), batch.now));
  return accepted;
};

/** The caller, who took it on, and the others who moderate. */
export function concerned(parts: Parts, call: StoredCall, actor: UserId): UserId[] {
  const claimer = call.claimed?.by.id;
  const whom = [call.caller.id, ...(claimer === undefined ? [] : [claimer]), ...moderatorsBut(parts, undefined)];
  const others = [...new Set(whom)].filter((it) => it !== actor && it !== SYSTEM_USER).slice(0, MAX_RECIPIENTS);
  return others.length > 0 ? others : [actor];
}
