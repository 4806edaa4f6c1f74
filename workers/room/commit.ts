/** One batch, from requests to answers. Synchronous from the first check to the last frame: nothing comes in between. */
import type { Coverage } from "../../src/domain/coverage.ts";
import type { RoomWrite } from "../../src/protocol/room-request.ts";
import type { Appended } from "../event-log/event-log.ts";
import { BatchDraft } from "./batch.ts";
import { fanOut, Replies } from "./fan-out.ts";
import type { Found } from "./look-up.ts";
import type { Parts } from "./parts.ts";
import type { Asker } from "./room-api.ts";
import type { Session } from "./session.ts";
import { apply } from "./verbs/apply.ts";
import type { Outcome } from "./verbs/verb.ts";

/** Who asks: a session, which is answered on its socket, or somebody by REST, who waits for `answer`. */
export type Writer = { readonly session: Session } | { readonly asker: Asker; readonly answer: (it: Outcome) => void };
export type PendingWrite = Writer & { readonly request: RoomWrite; readonly found?: Found | undefined };

export function askerOf(write: PendingWrite): Asker {
  return "session" in write ? write.session : write.asker;
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
): { readonly appended: readonly Appended[]; readonly closed: readonly Session[] } {
  const batch = new BatchDraft(parts.log, now);
  const replies = new Replies();
  const outcomes: (() => void)[] = [];
  const appended = storage.transactionSync(() => {
    for (const write of writes) {
      const outcome = apply(parts, batch, askerOf(write), write.request, write.found);
      const re = write.request.ref;
      if ("answer" in write) outcomes.push(() => write.answer(outcome));
      else replies.add(write.session.socket, "error" in outcome ? { re, error: outcome.error } : { re, ok: outcome });
    }
    const numbered = batch.drafts.length > 0 ? parts.log.append(batch.drafts, now) : [];
    parts.overlays.noteCopies(numbered.map((it) => it.activity));
    return numbered;
  });
  if (appended.length > 0) {
    for (const { activity } of appended)
      if (activity.verb === "join") parts.sessions.setMember(activity.actor.id, true);
    fanOut(parts.sessions, coverage.frames(appended));
  }
  replies.send();
  // Who leaves or is put out is still told so, and answered; from here on nothing more.
  batch.runAfterwards();
  for (const done of outcomes) done();
  return { appended, closed: batch.closed };
}
