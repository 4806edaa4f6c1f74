/**
 * What became of a message: changes that arrive live are folded into it, so that it reads as history gives it, with an
 * `overlay`. Pure.
 */
import type { Activity, Overlay } from "../protocol/activity.ts";
import { compareCursors, formatCursor } from "../protocol/cursor.ts";
import type { UserId } from "../protocol/ids.ts";
import { MAX_REACTION_USERS } from "../protocol/limits.ts";

export type MessageActivity = Extract<Activity, { verb: "send" | "whisper" }>;
type Changing = Extract<Activity, { verb: "edit" | "delete" | "undelete" | "purge" | "react" }>;
type Release = Extract<Activity, { verb: "send" }>;
/** A held message that is let through is a message of its own, and changes the one that was held. */
export type Change = Changing | Release;

/** It is about a message, and shows there: no line of its own. */
export function isChange(it: Activity): it is Changing {
  return (
    it.verb === "edit" || it.verb === "delete" || it.verb === "undelete" || it.verb === "purge" || it.verb === "react"
  );
}

export function isMessage(it: Activity): it is MessageActivity {
  return it.verb === "send" || it.verb === "whisper";
}

/** Changes by the place of the message that they are about, each list in order. Undefined: there are none. */
export function changesIn(events: readonly Activity[]): ReadonlyMap<string, readonly Change[]> | undefined {
  let found: Map<string, Change[]> | undefined;
  for (const event of events) {
    if (!isChange(event) && (event.verb !== "send" || !event.released)) continue;
    const of = event.verb === "send" ? event.released?.of : event.object.of;
    if (!of) continue;
    found ??= new Map();
    const place = formatCursor(of);
    const list = found.get(place);
    if (list) list.push(event);
    else found.set(place, [event]);
  }
  return found;
}

/** The message after these. A page of history can be ahead of the live events: what it has already counts once. */
export function withChanges(message: MessageActivity, changes: readonly Change[]): MessageActivity {
  const known = message.overlay?.version;
  let next = message;
  for (const change of changes) if (!known || compareCursors(change, known) > 0) next = withChange(next, change);
  return next;
}

function withChange(message: MessageActivity, change: Change): MessageActivity {
  const before = message.overlay;
  // Nothing brings a purged text back.
  const isPurged = before?.deleted?.purged === true;
  const overlay: Overlay = { ...before, version: { epoch: change.epoch, seq: change.seq } };
  switch (change.verb) {
    case "send":
      return { ...message, overlay: { ...overlay, released: overlay.version } };
    case "edit":
      return reading(message, overlay.deleted ? "" : change.object.text, { ...overlay, edited: change.at });
    case "undelete": {
      if (isPurged) return reading(message, "", overlay);
      const { deleted: _, edited: __, ...rest } = overlay;
      const { text, edited } = change.object;
      return reading(message, text, { ...rest, ...(edited !== undefined && { edited }) });
    }
    case "delete":
    case "purge": {
      if (isPurged && change.verb === "delete") return reading(message, "", overlay);
      const { reason } = change.object;
      const deleted = {
        by: change.actor.id,
        at: change.at,
        ...(reason !== undefined && { reason }),
        ...(change.verb === "purge" && { purged: true as const }),
      };
      return reading(message, "", { ...overlay, deleted });
    }
    case "react": {
      const { emoji, on } = change.object;
      const reactions = reacted(before?.reactions ?? [], change.actor.id, emoji, on);
      const { reactions: _, ...rest } = overlay;
      return { ...message, overlay: reactions.length > 0 ? { ...rest, reactions } : rest };
    }
    default:
      return change satisfies never;
  }
}

function reading(message: MessageActivity, text: string, overlay: Overlay): MessageActivity {
  return { ...message, object: { ...message.object, text }, overlay };
}

type Reactions = NonNullable<Overlay["reactions"]>;

/** A person has each emoji once, however often they say so. */
function reacted(before: Reactions, user: UserId, emoji: string, on: boolean): Reactions {
  const one = before.find((it) => it.emoji === emoji);
  // Past those who are named nobody can tell here; the room writes a reaction only where it changes something.
  if (one?.users.includes(user) === on && (on || one.count === one.users.length)) return before;
  if (!one) return on ? [...before, { emoji, users: [user], count: 1 }] : before;
  const users = on ? [...one.users, user].slice(0, MAX_REACTION_USERS) : one.users.filter((it) => it !== user);
  const count = Math.max(users.length, one.count + (on ? 1 : -1));
  return count === 0
    ? before.filter((it) => it !== one)
    : before.map((it) => (it === one ? { emoji, users, count } : it));
}
