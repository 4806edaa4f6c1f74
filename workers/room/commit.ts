/** One batch, from requests to answers. Synchronous from the first check to the last frame: nothing comes in between. */
import type { Coverage } from "../../src/domain/coverage.ts";
import { unreachable } from "../../src/domain/unreachable.ts";
import type { WireError } from "../../src/protocol/errors.ts";
import type { Accepted } from "../../src/protocol/room-frame.ts";
import type { RequestOf } from "../../src/protocol/room-request.ts";
import type { Appended } from "../event-log/event-log.ts";
import { BatchDraft } from "./batch.ts";
import { fanOut, Replies } from "./fan-out.ts";
import { join, leave } from "./join.ts";
import type { Parts } from "./parts.ts";
import { send } from "./send.ts";
import type { Session } from "./session.ts";

export type Write = RequestOf<"send"> | RequestOf<"whisper"> | RequestOf<"join"> | RequestOf<"leave">;
export interface PendingWrite {
  readonly session: Session;
  readonly request: Write;
}

/**
 * Authorize and number, store, fan out, acknowledge: in that order. The output gate holds every frame until the row is on
 * disk: nobody sees a message that a crash could take back.
 */
export function commit(
  storage: DurableObjectStorage,
  parts: Parts,
  coverage: Coverage,
  writes: readonly PendingWrite[],
  now: number,
): readonly Appended[] {
  const batch = new BatchDraft(parts.log, now);
  const replies = new Replies();
  const appended = storage.transactionSync(() => {
    for (const { session, request } of writes) {
      const outcome = apply(parts, batch, session, request);
      replies.add(
        session.socket,
        "error" in outcome ? { re: request.ref, ...outcome } : { re: request.ref, ok: outcome },
      );
    }
    return batch.drafts.length > 0 ? parts.log.append(batch.drafts, now) : [];
  });
  if (appended.length > 0) {
    for (const { activity } of appended)
      if (activity.verb === "join") parts.sessions.setMember(activity.actor.id, true);
    fanOut(parts.sessions, coverage.frames(appended));
    // Who left is still told so; from here on nothing more.
    for (const { activity } of appended) {
      const { id } = activity.actor;
      if (activity.verb === "leave" && !parts.members.has(id)) parts.sessions.setMember(id, false);
    }
  }
  replies.send();
  return appended;
}

function apply(parts: Parts, batch: BatchDraft, session: Session, request: Write): Accepted | { error: WireError } {
  switch (request.verb) {
    case "send":
    case "whisper":
      return send(parts, batch, session, request);
    case "join":
      return join(parts, batch, session);
    case "leave":
      return leave(parts, batch, session);
    default:
      return unreachable(request);
  }
}
