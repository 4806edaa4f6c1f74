/** `claim`: somebody who moderates takes a call on; whoever comes second is told who was first. */
import { errorOf } from "../../../src/protocol/errors.ts";
import { mayModerate } from "../moderators.ts";
import { actorOf } from "../session.ts";
import { tellChange } from "../tell-calls.ts";
import { concerned } from "./close-call.ts";
import type { Apply } from "./verb.ts";

export const claim: Apply<"claim"> = (parts, batch, by, { call: id }) => {
  const verdict = mayModerate(parts, by, batch.now);
  if (!verdict.allowed) return verdict;
  const { calls, log } = parts;
  const call = calls.get(id);
  if (!call) return { error: errorOf("not_found") };
  if (call.state === "closed") return { error: errorOf("call_closed") };
  const actor = actorOf(by);
  if (call.caller.id === actor.id) return { error: errorOf("forbidden", "it is your own call") };
  if (call.claimed) {
    const { by: first } = call.claimed;
    if (first.id === actor.id && call.claimedSeq !== undefined) return { epoch: log.epoch, seq: call.claimedSeq };
    return { error: errorOf("already_claimed", `by ${first.name ?? first.id}`) };
  }
  const { caller } = call;
  const to = concerned(parts, call, actor.id);
  const accepted = batch.add({ verb: "claim", actor, to, object: { call: id, caller } });
  calls.claim(call, actor, batch.now, accepted.seq);
  batch.afterwards(() => tellChange(parts, calls.get(id), batch.now));
  return accepted;
};
