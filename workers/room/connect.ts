/** A socket begins: welcome it, and send what it missed since its cursor. Synchronous, so that no event falls in between. */
import { isVisibleTo, type Activity } from "../../src/protocol/activity.ts";
import type { Cursor } from "../../src/protocol/cursor.ts";
import type { UserId } from "../../src/protocol/ids.ts";
import type { Range, Welcome } from "../../src/protocol/room-frame.ts";
import type { EventLog } from "../event-log/event-log.ts";
import type { Parts } from "./parts.ts";
import { trySend } from "./fan-out.ts";
import { actorOf, type Session } from "./session.ts";

/** Missed numbers that are sent without being asked for; more than that is read page by page, at the reader's pace. */
export const MAX_RESUME = 1_000;
/** Events in one frame of a resume. */
const RESUME_FRAME_EVENTS = 100;

/** `reachesBack`: what the log no longer has can be read from an archive. */
export function welcome(
  parts: Parts,
  session: Session,
  since: Cursor | undefined,
  reachesBack: boolean,
  now: number,
): void {
  const { log, record } = parts;
  const head = log.head;
  const isOurs =
    since !== undefined &&
    since.epoch === head.epoch &&
    since.seq <= head.seq &&
    (reachesBack || since.seq + 1 >= log.floor);
  const from = session.member && isOurs ? resumeFrom(log, since.seq) : head.seq + 1;
  const name = record.created?.name;
  const frame: Welcome = {
    session: session.session,
    room: { id: session.address, kind: record.kind, ...(name === undefined ? {} : { name }) },
    you: actorOf(session),
    member: session.member,
    head,
    count: log.count + parts.shadows.countUpTo(session.principal.id, head.seq),
    from,
    reset: since !== undefined && !isOurs,
    expires: session.principal.expires,
    now,
  };
  trySend(session.socket, JSON.stringify({ welcome: frame }));
  for (const range of missed(parts, session.principal.id, from)) trySend(session.socket, JSON.stringify(range));
}

/** The number after the cursor if the log still has everything from there on, and it is not too much; else after the head. */
function resumeFrom(log: EventLog, seen: number): number {
  const { seq } = log.head;
  return seen + 1 >= log.floor && seq - seen <= MAX_RESUME ? seen + 1 : seq + 1;
}

/** Messages as they are now; what changed those that the reader knows already is among what was missed. */
function* missed({ log, overlays, shadows }: Parts, viewer: UserId, from: number): Generator<Range> {
  const { epoch, seq: head } = log.head;
  let first = from;
  let events: Activity[] = [];
  for (const activity of from <= head ? log.read(from, head) : []) {
    if (isVisibleTo(activity, viewer)) events.push(activity);
    if (events.length < RESUME_FRAME_EVENTS && activity.seq < head) continue;
    yield { epoch, first, last: activity.seq, events: overlays.join(events).map((it) => shadows.seen(it, viewer)) };
    first = activity.seq + 1;
    events = [];
  }
}
