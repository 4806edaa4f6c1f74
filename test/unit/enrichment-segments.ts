/** Segments of one room for the fold's tests. */
import { EMPTY_STATE, fold, type LoggedSegment, type TargetState } from "../../src/domain/enrichment.ts";
import type { Activity } from "../../src/protocol/activity.ts";
import type { EnrichedActivity } from "../../src/protocol/enriched-activity.ts";
import { trusted, type RoomId, type UserId } from "../../src/protocol/ids.ts";
import type { Segment } from "../../src/protocol/segment.ts";

const LOBBY = trusted<RoomId>("g~0123456789abcdefghjkmnpqrs");
const EPOCH = 1_700_000_000_000;

/** Folds them from an empty state, one raw record each. */
export function run(segments: readonly Segment[]) {
  let state: TargetState = EMPTY_STATE;
  const events: EnrichedActivity[] = [];
  for (const [i, it] of segments.entries()) {
    const step = fold(state, logged(it, i));
    ({ state } = step);
    events.push(...step.events);
  }
  return { state, events, seqs: events.map((it) => it.activity.seq) };
}

export function logged(segment: Segment, i: number): LoggedSegment {
  return { segment, log: { at: 1_000 + i, partition: 2, offset: String(i) } };
}

export function written(first: number, last: number): Segment {
  const events = range(first, last).map(send);
  return {
    v: 1,
    environment: "test",
    target: LOBBY,
    epoch: EPOCH,
    first,
    last,
    room: { kind: "group", path: [] },
    events,
  };
}

export function lost(first: number, last: number): Segment {
  return { v: 1, environment: "test", target: LOBBY, epoch: EPOCH, first, last, events: [], lost: true };
}

function send(seq: number): Activity {
  return {
    id: trusted(String(seq).padStart(26, "0")),
    verb: "send",
    actor: { id: trusted<UserId>("ada") },
    target: LOBBY,
    epoch: EPOCH,
    seq,
    at: EPOCH + seq,
    count: seq,
    object: { text: `message ${seq}` },
  };
}

export function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
