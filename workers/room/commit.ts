/** One batch, from requests to answers. Synchronous from the first check to the last frame: nothing comes in between. */
import type { Coverage } from "../../src/domain/coverage.ts";
import type { Accepted, Reply } from "../../src/protocol/room-frame.ts";
import type { Appended } from "../event-log/log-rows.ts";
import { BatchDraft } from "./batch.ts";
import { fanOut, Replies, trySend } from "./fan-out.ts";
import type { Found } from "./look-up.ts";
import type { Parts } from "./parts.ts";
import type { Asker } from "./room-api.ts";
import type { Session } from "./session.ts";
import { apply, type AnyWrite } from "./verbs/apply.ts";
import type { Outcome } from "./verbs/verb.ts";

/** Who asks: a session, which is answered on its socket, or somebody by REST, who waits for `answer`. */
export type Writer = { readonly session: Session } | { readonly asker: Asker; readonly answer: (it: Outcome) => void };
export type PendingWrite = Writer & { readonly request: AnyWrite; readonly found?: Found | undefined };

export function askerOf(write: PendingWrite): Asker {
  return "session" in write ? write.session : write.asker;
}

/** What the answer to a request that was accepted waits for, if anything; in the batch's transaction. */
export type Waits = (write: PendingWrite, isNew: boolean) => ((it: Accepted) => Promise<Accepted>) | undefined;

export interface Committed {
  readonly appended: readonly Appended[];
  readonly closed: readonly Session[];
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
  waits: Waits = () => undefined,
): Committed {
  const replies = new Replies();
  const outcomes: (() => void)[] = [];
  const head = parts.log.head.seq;
  const committed = commitOwn(
    storage,
    parts,
    coverage,
    (batch) => {
      for (const write of writes) {
        const outcome = apply(parts, batch, askerOf(write), write.request, write.found);
        const wait = "error" in outcome ? undefined : waits(write, outcome.seq > head);
        if (wait && !("error" in outcome)) outcomes.push(() => void wait(outcome).then((it) => answer(write, it)));
        else if ("answer" in write) outcomes.push(() => write.answer(outcome));
        else replies.add(write.session.socket, replyOf(write, outcome));
      }
    },
    now,
    () => replies.send(),
  );
  for (const done of outcomes) done();
  return committed;
}

/** A batch of the room's own, or of requests: `answer` comes after what everybody is told, and before anybody is put out. */
export function commitOwn(
  storage: DurableObjectStorage,
  parts: Parts,
  coverage: Coverage,
  fill: (batch: BatchDraft) => void,
  now: number,
  answerAll: () => void = () => {},
): Committed {
  const batch = new BatchDraft(parts.log, now);
  const roles = parts.acl.roles.size;
  const appended = storage.transactionSync(() => {
    fill(batch);
    if (batch.drafts.length === 0) return [];
    parts.place.note(batch.drafts, now, parts.acl.roles.size !== roles);
    const numbered = parts.log.append(batch.drafts, now);
    parts.overlays.noteTraces(numbered.map((it) => it.activity));
    return numbered;
  });
  if (appended.length > 0) {
    for (const { activity } of appended)
      if (activity.verb === "join") parts.sessions.setMember(activity.actor.id, true);
    fanOut(parts.sessions, coverage.frames(appended));
  }
  answerAll();
  // Who leaves or is put out is still told so, and answered; from here on nothing more.
  batch.runAfterwards();
  return { appended, closed: batch.closed };
}

function answer(write: PendingWrite, outcome: Outcome): void {
  if ("answer" in write) write.answer(outcome);
  else trySend(write.session.socket, JSON.stringify(replyOf(write, outcome)));
}

function replyOf({ request: { ref: re } }: PendingWrite, outcome: Outcome): Reply {
  return "error" in outcome ? { re, error: outcome.error } : { re, ok: outcome };
}
