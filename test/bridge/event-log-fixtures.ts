/** Segments as a Room writes them, and what the event log's tests look at. */
import type { Activity } from "../../src/protocol/activity.ts";
import { trusted, type RoomId, type UserId } from "../../src/protocol/ids.ts";
import type { Segment } from "../../src/protocol/segment.ts";
import { mintRoomId } from "../../src/domain/room-address.ts";
import { ulid } from "../../src/domain/ulid.ts";
import type { RawInput } from "../../bridge/log/event-log.ts";

export const EPOCH = 1_700_000_000_000;

export function randomRoom(): RoomId {
  return mintRoomId("group", Date.now());
}

export function message(target: RoomId, seq: number, text = `message ${seq}`): Activity {
  return {
    id: trusted(ulid(EPOCH + seq)),
    verb: "send",
    actor: { id: trusted<UserId>("ada") },
    target,
    epoch: EPOCH,
    seq,
    at: EPOCH + seq,
    count: seq,
    object: { text },
  };
}

export function segment(target: RoomId, first: number, last: number, text?: string): Segment {
  const events = Array.from({ length: last - first + 1 }, (_, i) => message(target, first + i, text));
  const room = { kind: "group" as const, name: "Lobby", path: [] };
  return { v: 1, environment: "test", target, epoch: EPOCH, first, last, room, events };
}

export function lost(target: RoomId, first: number, last: number): Segment {
  return { v: 1, environment: "test", target, epoch: EPOCH, first, last, events: [], lost: true };
}

export function raw(it: Segment): RawInput {
  return { target: it.target, body: JSON.stringify(it) };
}

/** `1..total` in segments of up to `size`. */
export function segments(target: RoomId, total: number, size: number, text?: string): Segment[] {
  const all: Segment[] = [];
  for (let first = 1; first <= total; first += size) {
    all.push(segment(target, first, Math.min(total, first + size - 1), text));
  }
  return all;
}

export function numbers(total: number): number[] {
  return Array.from({ length: total }, (_, i) => i + 1);
}
