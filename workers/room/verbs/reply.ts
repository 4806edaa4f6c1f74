/** What a message answers: one that its author can see. Of what the log has no more only the place is looked at. */
import { isSaid } from "../../../src/domain/message-as-read.ts";
import { isVisibleTo } from "../../../src/protocol/activity.ts";
import type { Cursor } from "../../../src/protocol/cursor.ts";
import { errorOf, type WireError } from "../../../src/protocol/errors.ts";
import type { UserId } from "../../../src/protocol/ids.ts";
import type { EventLog } from "../../event-log/event-log.ts";

/** What is wrong with it, or undefined. */
export function replyFault(
  log: EventLog,
  author: UserId,
  reply: Cursor | undefined,
): { readonly error: WireError } | undefined {
  if (!reply) return undefined;
  const isPlace = reply.epoch === log.epoch && reply.seq > 0 && reply.seq <= log.head.seq;
  const answered = isPlace ? log.get(reply.seq) : undefined;
  const isFine = answered ? isSaid(answered) && isVisibleTo(answered, author) : isPlace && reply.seq < log.floor;
  return isFine ? undefined : { error: errorOf("invalid", "reply: there is no such message") };
}
