/** Those who moderate are told of calls that wait when they come; those of them who are no members, of each change. */
import { MAX_CALLS_SHOWN } from "../../src/protocol/room-answers.ts";
import { shown, type StoredCall } from "./calls.ts";
import { trySend } from "./fan-out.ts";
import { moderates } from "./moderators.ts";
import type { Parts } from "./parts.ts";
import type { Session } from "./session.ts";

export function tellWaiting(parts: Parts, session: Session, now: number): void {
  const waiting = parts.calls.waiting.filter((it) => it.caller.id !== session.principal.id);
  if (waiting.length > 0 && moderates(parts, session, now)) tell(session, waiting.slice(0, MAX_CALLS_SHOWN));
}

/** Members have the activity; a global moderator who looks on hears nothing else. */
export function tellChange(parts: Parts, call: StoredCall | undefined, now: number): void {
  if (!call) return;
  for (const session of parts.sessions.all())
    if (!session.member && session.principal.id !== call.caller.id && moderates(parts, session, now))
      tell(session, [call]);
}

function tell(session: Session, calls: readonly StoredCall[]): void {
  trySend(session.socket, JSON.stringify({ calls: calls.map(shown) }));
}
