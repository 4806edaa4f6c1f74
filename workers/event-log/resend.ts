/** The bridge misses numbers: what is still here is queued again; what is not is said to be lost, for good. */
import type { ResendAnswer, ResendQuery } from "../../src/protocol/bridge-api.ts";
import type { EventLog } from "./event-log.ts";
import type { Outbox } from "./outbox.ts";

export async function answerResend(log: EventLog, outbox: Outbox, query: ResendQuery): Promise<ResendAnswer> {
  const { epoch, first, last } = query;
  // An older life of this object: nothing of it is left. A newer one: this object was restored to an older state.
  if (epoch !== log.epoch) return { lost: epoch < log.epoch ? last : 0 };
  const from = Math.max(first, log.floor);
  const to = Math.min(last, log.head.seq);
  if (from <= to) await outbox.resend(from, to);
  return { lost: from > first ? Math.min(last, from - 1) : 0 };
}
