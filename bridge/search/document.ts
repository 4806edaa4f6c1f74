/**
 * What is searched: messages, each a document with what was done to it. It grows in whatever order message and changes come;
 * a deleted one stays, without its text. Everything else of a room leaves no document, and reactions do not change one.
 */
import * as z from "zod/mini";
import { recipientsOf, type Activity } from "../../src/protocol/activity.ts";
import type { SearchAnswer } from "../../src/protocol/bridge-api.ts";
import type { Cursor } from "../../src/protocol/cursor.ts";
import { asRead, changedBy, isSaid, latestSlots, slotsOf, slotValue } from "../../src/domain/message-as-read.ts";
import type { Said, SlotValue } from "../../src/domain/message-as-read.ts";
import { withoutFiles } from "../../src/domain/message-copies.ts";
import { highlightsOf } from "../../src/domain/search-match.ts";
import type { Query } from "../../src/domain/search-query.ts";
import type { LoggedEvent } from "../log/event-log.ts";

/** What is known of a message. */
export interface Known {
  /** As it was written; undefined: only changes of it came so far. Without text while it is deleted. */
  readonly written: Said | undefined;
  readonly slots: readonly SlotValue[];
}

export interface Place extends Cursor {
  readonly environment: string;
  readonly target: string;
}

/** What a batch says of one message. */
export interface Incoming {
  readonly place: Place;
  readonly known: Known;
  readonly events: readonly LoggedEvent[];
}

export const NOTHING: Known = { written: undefined, slots: [] };

/** By message, in one order for everybody's locks. */
export function incomingOf(events: readonly LoggedEvent[]): Incoming[] {
  const byKey = new Map<string, Incoming>();
  for (const event of events) {
    const { environment, activity } = event.event;
    const { target } = activity;
    const add = ({ epoch, seq }: Cursor, more: Known): void => {
      const place = { environment, target, epoch, seq };
      const before = byKey.get(keyOf(place));
      const known = merged(before?.known ?? NOTHING, more);
      byKey.set(keyOf(place), { place, known, events: [...(before?.events ?? []), event] });
    };
    if (isSaid(activity)) add(activity, { written: activity, slots: [] });
    const of = changedBy(activity);
    const slots = slotsOf(activity).filter((it) => it.slot !== "reaction");
    if (of && slots.length > 0) add(of, { written: undefined, slots });
  }
  return [...byKey].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, it]) => it);
}

export function keyOf({ environment, target, epoch, seq }: Place): string {
  return JSON.stringify([environment, target, epoch, seq]);
}

/** Both together; the very `stored` where there is nothing new. */
export function merged(stored: Known, more: Known): Known {
  const slots = latestSlots([...stored.slots, ...more.slots]);
  const isNew = slots.length !== stored.slots.length || slots.some((it) => !stored.slots.includes(it));
  if (!isNew && (stored.written !== undefined || more.written === undefined)) return stored;
  const both = { written: stored.written ?? more.written, slots };
  return isDeleted(both) ? withoutText(both) : both;
}

/** `undelete` brings the whole text with it. */
function withoutText({ written, slots }: Known): Known {
  return {
    written: written && { ...written, object: { ...withoutFiles(written.object), text: "" } },
    slots: slots.map((it) => (it.slot === "text" ? { ...it, text: "" } : it)),
  };
}

function isDeleted({ slots }: Known): boolean {
  const at = (name: SlotValue["slot"]) => slots.find((it) => it.slot === name)?.version;
  const [deleted, undeleted] = [at("deleted"), at("undeleted")];
  if (at("purged")) return true;
  return deleted !== undefined && (undeleted === undefined || isBefore(undeleted, deleted));
}

const isBefore = (a: Cursor, b: Cursor): boolean => a.epoch < b.epoch || (a.epoch === b.epoch && a.seq < b.seq);

/** As it reads now; undefined while only changes of it are known. */
export function readingOf({ written, slots }: Known): Said | undefined {
  return written && asRead(written, slots);
}

/** Who may find it; undefined when everybody in the room may. */
export function partiesOf(written: Said): readonly string[] | undefined {
  const to = recipientsOf(written);
  return to && [...new Set([written.actor.id, ...to])];
}

/** Slots as a store gives them back; one that a later version wrote, and that this one does not know, is left out. */
export function slotsFrom(stored: unknown): SlotValue[] {
  return z
    .array(z.unknown())
    .parse(stored)
    .flatMap((it) => slotValue.safeParse(it).data ?? []);
}

/** A hit as it is answered: what is marked comes from our own rules, the same for every store. */
export function hitOf(query: Query, activity: Activity): SearchAnswer["hits"][number] {
  return { activity, highlights: isSaid(activity) ? highlightsOf(query, activity.object.text) : [] };
}
