/** Cuts a run of the log into segments: what one queue message carries. */
import type { RoomContext } from "../../src/protocol/enriched-activity.ts";
import type { TargetId } from "../../src/protocol/ids.ts";
import { MAX_SEGMENT_BYTES, MAX_SEGMENT_EVENTS, SEGMENT_VERSION } from "../../src/protocol/segment.ts";
import { parseBatch, type Batch } from "./log-rows.ts";

export interface SegmentSource {
  readonly environment: string;
  readonly target: TargetId;
  readonly epoch: number;
  readonly room: RoomContext | undefined;
}

/** What surrounds the events in a segment: measured generously, a room's name and path included. */
const ENVELOPE_BYTES = 2_048;
const encoder = new TextEncoder();

interface Piece {
  readonly first: number;
  readonly last: number;
  readonly bytes: number;
  /** JSON of the activities, comma separated. */
  readonly json: string;
}

/** Segments for these batches, in order, each within the limits. Batches are joined as they are; only a large one is cut. */
export function toSegments(source: SegmentSource, batches: readonly Batch[]): string[] {
  const head = JSON.stringify({
    v: SEGMENT_VERSION,
    environment: source.environment,
    target: source.target,
    epoch: source.epoch,
  }).slice(0, -1);
  const context = source.room === undefined ? "" : `,"room":${JSON.stringify(source.room)}`;
  return gather(batches.flatMap(toPieces)).map((pieces) => {
    const first = pieces[0]?.first ?? 0;
    const last = pieces.at(-1)?.last ?? 0;
    const events = pieces.map((piece) => piece.json).join(",");
    return `${head},"first":${first},"last":${last}${context},"events":[${events}]}`;
  });
}

function fits(bytes: number, events: number): boolean {
  return bytes + ENVELOPE_BYTES <= MAX_SEGMENT_BYTES && events <= MAX_SEGMENT_EVENTS;
}

function toPieces(batch: Batch): Piece[] {
  const { first, last, bytes, json } = batch;
  if (fits(bytes, last - first + 1)) return [{ first, last, bytes, json: json.slice(1, -1) }];
  return parseBatch(batch).map((it) => {
    const text = JSON.stringify(it);
    return { first: it.seq, last: it.seq, bytes: encoder.encode(text).length + 1, json: text };
  });
}

function gather(pieces: readonly Piece[]): Piece[][] {
  const groups: Piece[][] = [];
  let group: Piece[] = [];
  let bytes = 0;
  for (const piece of pieces) {
    const start = group[0]?.first ?? piece.first;
    if (group.length > 0 && !fits(bytes + piece.bytes, piece.last - start + 1)) {
      groups.push(group);
      group = [];
      bytes = 0;
    }
    group.push(piece);
    bytes += piece.bytes;
  }
  if (group.length > 0) groups.push(group);
  return groups;
}
