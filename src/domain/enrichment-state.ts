/**
 * Enrichment's state as the changelog keeps it. One entry per (target, epoch) says where it stands; each held segment is
 * an entry of its own, because together they can outgrow what a log takes as one record (1 MB), and because a target
 * whose gap stays open would otherwise write all of it again with every segment.
 */
import * as z from "zod/mini";
import { seq, time } from "../protocol/ids.ts";
import { segment } from "../protocol/segment.ts";
import type { LoggedSegment, TargetState } from "./enrichment.ts";

/** Neither target nor numbers contain a space. */
export type StateKey = `${string} ${number}`;

const logPosition = z.object({ at: time, partition: z.int(), offset: z.string() });
const position = z.object({ last: seq, count: seq, held: z.optional(z.array(z.string())) });
const heldSegment = z.object({ segment, log: logPosition });

export function stateKey(target: string, epoch: number): StateKey {
  return `${target} ${epoch}`;
}

/** A raw record holds one segment, so its offset names it within the partition. The content never changes. */
export function heldKey(key: StateKey, held: LoggedSegment | string): string {
  return `${key} ${typeof held === "string" ? held : held.log.offset}`;
}

/** The target and epoch that an entry is for; undefined for the entry of a held segment. */
export function parseStateKey(key: string): { readonly target: string; readonly epoch: number } | undefined {
  const [target, epoch, offset] = key.split(" ");
  return target && epoch && offset === undefined ? { target, epoch: Number(epoch) } : undefined;
}

export function encodeState(state: TargetState): string {
  const { last, count, held } = state;
  return JSON.stringify(held.length ? { last, count, held: held.map((it) => it.log.offset) } : { last, count });
}

/** `held` finds a segment by its entry. */
export function decodeState(text: string, held: (offset: string) => LoggedSegment): TargetState {
  const parsed = position.parse(JSON.parse(text));
  return { last: parsed.last, count: parsed.count, held: (parsed.held ?? []).map((offset) => held(offset)) };
}

export function encodeHeld(held: LoggedSegment): string {
  return JSON.stringify(held);
}

export function decodeHeld(text: string): LoggedSegment {
  return heldSegment.parse(JSON.parse(text));
}
