/**
 * How a message reads after the next thing that was done to it, one after the other in the order of the log: what a Room
 * keeps as its overlay, and what a client makes of what comes live. A change that is in already changes nothing, so that a
 * page of history and what came live may overlap. (Where changes come in any order: message-as-read.ts.)
 */
import type { Activity, Overlay } from "../protocol/activity.ts";
import { compareCursors } from "../protocol/cursor.ts";
import { MAX_REACTION_USERS } from "../protocol/limits.ts";
import { withoutFiles } from "./message-copies.ts";
import { changedBy, type Said } from "./message-as-read.ts";
import { unreachable } from "./unreachable.ts";

/** What a change is known by before its activity is whole. */
type Numbered<A> = A extends unknown
  ? Pick<A, keyof A & ("verb" | "actor" | "object" | "epoch" | "seq" | "at")>
  : never;
type Reaction = Numbered<Extract<Activity, { verb: "react" }>>;
/** A `send`: the message for everybody that a held one became. */
export type Change =
  | Numbered<Extract<Activity, { verb: "edit" | "delete" | "undelete" | "purge" | "send" }>>
  | Reaction;

/** A message as it reads; without overlay nothing happened to it. */
export interface Reading {
  readonly text: string;
  readonly overlay?: Overlay | undefined;
}

/** The message after that activity; the same object where it is none of its business, or in already. */
export function withChange<T extends Said>(message: T, it: Activity): T {
  const of = changedBy(it);
  if (!of || compareCursors(of, message) !== 0 || !isChange(it)) return message;
  const before: Reading = { text: message.object.text, overlay: message.overlay };
  const after = readingAfter(before, it);
  return after === before ? message : withReading(message, after);
}

export function withReading<T extends Said>(message: T, { text, overlay }: Reading): T {
  const object = overlay?.deleted ? withoutFiles(message.object) : message.object;
  return { ...message, object: { ...object, text }, ...(overlay && { overlay }) };
}

/** The next reading; the same object when the change is in already. */
export function readingAfter(now: Reading, change: Change): Reading {
  const before = now.overlay;
  const version = { epoch: change.epoch, seq: change.seq };
  if (before && compareCursors(before.version, version) >= 0) return now;
  const overlay: Overlay = { ...before, version };
  // Nothing brings a purged text back.
  const isPurged = before?.deleted?.purged === true;
  switch (change.verb) {
    case "edit":
      return { text: overlay.deleted ? "" : change.object.text, overlay: { ...overlay, edited: change.at } };
    case "undelete": {
      if (isPurged) return { text: "", overlay };
      const { deleted: _, edited: __, ...rest } = overlay;
      const { text, edited } = change.object;
      return { text, overlay: edited === undefined ? rest : { ...rest, edited } };
    }
    case "delete":
    case "purge": {
      if (isPurged) return { text: "", overlay };
      const { reason } = change.object;
      const by = { by: change.actor.id, at: change.at, ...(reason !== undefined && { reason }) };
      const deleted = change.verb === "purge" ? { ...by, purged: true as const } : by;
      return { text: "", overlay: { ...overlay, deleted } };
    }
    case "react": {
      const { reactions: _, ...rest } = overlay;
      const reactions = reactionsAfter(before?.reactions ?? [], change);
      return { text: now.text, overlay: reactions.length > 0 ? { ...rest, reactions } : rest };
    }
    case "send":
      return { text: now.text, overlay: { ...overlay, released: version } };
    default:
      return unreachable(change);
  }
}

type Reactions = NonNullable<Overlay["reactions"]>;

/** The Room writes a reaction only where it changes something: so `count` follows even past the people who are named. */
function reactionsAfter(before: Reactions, { actor, object: { emoji, on } }: Reaction): Reactions {
  const known = before.find((it) => it.emoji === emoji);
  if (!known) return on ? [...before, { emoji, users: [actor.id], count: 1 }] : before;
  if (known.users.includes(actor.id) === on && (on || known.count === known.users.length)) return before;
  const users = on
    ? [...known.users, actor.id].slice(0, MAX_REACTION_USERS)
    : known.users.filter((it) => it !== actor.id);
  const count = Math.max(users.length, known.count + (on ? 1 : -1));
  return count === 0
    ? before.filter((it) => it !== known)
    : before.map((it) => (it === known ? { emoji, users, count } : it));
}

function isChange(it: Activity): it is Activity & Change {
  return changedBy(it) !== undefined;
}
