/** A row of the archive, whichever store it is in. */
import { asRead, isSaid, slotValue, type SlotValue } from "../../src/domain/message-as-read.ts";
import type { Activity } from "../../src/protocol/activity.ts";
import type { EnrichedActivity } from "../../src/protocol/enriched-activity.ts";
import { storedActivity } from "../sinks/stored-activity.ts";

/** A row without its text, for finding holes. */
export interface Span {
  /** First number that it covers: its own, unless numbers before it are known to be lost. */
  readonly first: number;
  readonly seq: number;
}

export interface Row extends Span {
  readonly text: string;
  /** What was done to it, one JSON a slot. */
  readonly slots?: readonly string[] | undefined;
}

/** One target's epoch: what is contiguous, numbered, and has a head. */
export interface Life {
  readonly environment: string;
  readonly target: string;
  readonly epoch: number;
}

export interface Epoch {
  readonly epoch: number;
  /** Everything up to this is stored. */
  readonly head: number;
  /** The highest number stored. */
  readonly newest: number;
}

export function rowOf({ activity }: EnrichedActivity): Row {
  const first = activity.verb === "gap-lost" ? activity.object.first : activity.seq;
  return { first, seq: activity.seq, text: JSON.stringify(activity) };
}

/** As it was written. */
export const writtenOf = ({ text }: Row): Activity => storedActivity(JSON.parse(text));

/** As it is now. */
export function activityOf(row: Row): Activity {
  const activity = writtenOf(row);
  const { slots } = row;
  return slots && slots.length > 0 && isSaid(activity) ? asRead(activity, slots.flatMap(slotFrom)) : activity;
}

/** One that a later version wrote, and that this one does not know, is left out. */
function slotFrom(text: string): SlotValue[] {
  const { data } = slotValue.safeParse(JSON.parse(text));
  return data ? [data] : [];
}

/** UTF-16 units. */
export function lengthOf({ text, slots = [] }: Row): number {
  return slots.reduce((sum, slot) => sum + slot.length, text.length);
}

/** Whose message it is; null: it is none. */
export const authorOf = (activity: Activity): string | null => (isSaid(activity) ? activity.actor.id : null);

/** Texts as JSON, so that no two lives share a key whatever their ids contain. */
export function keyOf({ environment, target, epoch }: Life): string {
  return JSON.stringify([environment, target, epoch]);
}

/** The items by life, in the order they came. */
export function byLife<T>(items: readonly T[], lifeOf: (item: T) => Life): { life: Life; items: T[] }[] {
  const groups = new Map<string, { life: Life; items: T[] }>();
  for (const item of items) {
    const life = lifeOf(item);
    const group = groups.get(keyOf(life));
    if (group) group.items.push(item);
    else groups.set(keyOf(life), { life, items: [item] });
  }
  return [...groups.values()];
}

/** How far everything is stored, now that these rows are too. */
export function advance(head: number, rows: readonly Span[]): number {
  let end = head;
  for (const { first, seq } of rows.toSorted((a, b) => a.seq - b.seq)) {
    if (first > end + 1) break;
    end = Math.max(end, seq);
  }
  return end;
}
