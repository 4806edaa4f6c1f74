/**
 * A message as it reads now, of what was written and of what was done to it since; the changes may come in any order, and
 * more than once. A store keeps them in slots, where a later change takes the place of an earlier one: of each kind only the last
 * one matters, of reactions the last one of each person and emoji. Text has a slot of its own, so that a purge empties
 * it, whichever change it came by.
 */
import * as z from "zod/mini";
import type { Activity, Overlay } from "../protocol/activity.ts";
import { compareCursors, cursor, type Cursor } from "../protocol/cursor.ts";
import { time, userId, type UserId } from "../protocol/ids.ts";
import { MAX_REACTION_USERS } from "../protocol/limits.ts";
import { withoutFiles } from "./message-copies.ts";
import { unreachable } from "./unreachable.ts";

export type Said = Extract<Activity, { verb: "send" | "whisper" }>;

const at = { version: cursor };
const gone = { by: userId, at: time, reason: z.optional(z.string()) };
/** What a slot holds; `version` is where its change stands. Loose: what was stored must stay readable when a limit changes. */
export const slotValue = z.discriminatedUnion("slot", [
  z.object({ ...at, slot: z.literal("text"), text: z.string() }),
  z.object({ ...at, slot: z.literal("edited"), edited: z.optional(time) }),
  z.object({ ...at, slot: z.literal("deleted"), ...gone }),
  z.object({ ...at, slot: z.literal("purged"), ...gone }),
  z.object({ ...at, slot: z.literal("undeleted") }),
  z.object({ ...at, slot: z.literal("released") }),
  z.object({ ...at, slot: z.literal("reaction"), emoji: z.string(), user: userId, on: z.boolean() }),
]);
export type SlotValue = z.infer<typeof slotValue>;

export function isSaid(activity: Activity): activity is Said {
  return activity.verb === "send" || activity.verb === "whisper";
}

/** The message that an activity does something to; undefined: none. A release is a message of its own besides. */
export function changedBy(activity: Activity): Cursor | undefined {
  if (activity.verb === "send") return activity.released?.of;
  return isChange(activity) ? activity.object.of : undefined;
}

type Change = Extract<Activity, { verb: "edit" | "delete" | "undelete" | "purge" | "react" }>;
const CHANGES: ReadonlySet<string> = new Set<Change["verb"]>(["edit", "delete", "undelete", "purge", "react"]);
function isChange(activity: Activity): activity is Change {
  return CHANGES.has(activity.verb);
}

/** What it puts into the slots of the message that it changes. */
export function slotsOf(activity: Activity): SlotValue[] {
  const version = { epoch: activity.epoch, seq: activity.seq };
  if (activity.verb === "send") return activity.released ? [{ slot: "released", version }] : [];
  if (!isChange(activity)) return [];
  switch (activity.verb) {
    case "edit":
      return [
        { slot: "text", version, text: activity.object.text },
        { slot: "edited", version, edited: activity.at },
      ];
    case "undelete": {
      const { text, edited } = activity.object;
      return [
        { slot: "text", version, text },
        { slot: "undeleted", version },
        { slot: "edited", version, ...(edited !== undefined && { edited }) },
      ];
    }
    case "delete":
      return [{ slot: "deleted", version, ...tombstone(activity) }];
    case "purge":
      return [
        { slot: "text", version, text: "" },
        { slot: "purged", version, ...tombstone(activity) },
      ];
    case "react": {
      const { emoji, on } = activity.object;
      return [{ slot: "reaction", version, emoji, user: activity.actor.id, on }];
    }
    default:
      return unreachable(activity);
  }
}

function tombstone({ actor, at: when, object }: Extract<Activity, { verb: "delete" | "purge" }>) {
  const why = object.reason;
  return { by: actor.id, at: when, ...(why !== undefined && { reason: why }) };
}

/** The slot's name: no user id and no emoji has a space. */
export function slotName(value: SlotValue): string {
  return value.slot === "reaction" ? `reaction ${value.emoji} ${value.user}` : value.slot;
}

/** Of each slot the latest value. */
export function latestSlots(values: readonly SlotValue[]): SlotValue[] {
  const byName = new Map<string, SlotValue>();
  for (const value of values) {
    const known = byName.get(slotName(value));
    if (!known || compareCursors(known.version, value.version) < 0) byName.set(slotName(value), value);
  }
  return [...byName.values()];
}

/** The message with what was done to it, as it is shown. */
export function asRead<T extends Said>(message: T, values: readonly SlotValue[]): T {
  const latest = latestSlots(values).toSorted((a, b) => compareCursors(a.version, b.version));
  const last = latest.at(-1);
  if (!last) return message;
  const overlay: Overlay = { version: last.version };
  const reactions = new Map<string, UserId[]>();
  let { text } = message.object;
  for (const value of latest) {
    switch (value.slot) {
      case "text":
        ({ text } = value);
        break;
      case "edited":
        if (value.edited !== undefined) overlay.edited = value.edited;
        break;
      case "undeleted":
        delete overlay.deleted;
        break;
      case "deleted":
      case "purged":
        overlay.deleted = { by: value.by, at: value.at, ...(value.reason !== undefined && { reason: value.reason }) };
        if (value.slot === "purged") overlay.deleted.purged = true;
        break;
      case "released":
        overlay.released = value.version;
        break;
      case "reaction":
        if (value.on) reactions.set(value.emoji, [...(reactions.get(value.emoji) ?? []), value.user]);
        break;
    }
  }
  const purged = latest.find((it) => it.slot === "purged");
  // Nothing brings it back, not even what claims to be later.
  if (purged) overlay.deleted = { by: purged.by, at: purged.at, purged: true, ...reasonOf(purged) };
  if (reactions.size > 0) overlay.reactions = Array.from(reactions, ([sign, users]) => countOf(sign, users));
  const object = overlay.deleted ? { ...withoutFiles(message.object), text: "" } : { ...message.object, text };
  return { ...message, object, overlay };
}

function reasonOf(it: { readonly reason?: string | undefined }): { reason?: string } {
  return it.reason === undefined ? {} : { reason: it.reason };
}

function countOf(sign: string, users: readonly UserId[]) {
  return { emoji: sign, users: users.slice(0, MAX_REACTION_USERS), count: users.length };
}
