/**
 * Turns a room's items into the lines of the list: day separators, the "new messages" line, people who came and went
 * (gathered into one line), and messages, grouped while one author goes on.
 */
import type { RoomItem } from "../../client/room-view.ts";
import type { Actor, Overlay } from "../../protocol/activity.ts";
import { compareCursors, type Cursor } from "../../protocol/cursor.ts";
import { trusted, type UserId } from "../../protocol/ids.ts";
import { daysAgo } from "../text/clock.ts";
import { noticeOf } from "../text/notice.ts";
import { nameOf } from "../text/person.ts";
import { isOfOthers } from "./unread-line.ts";

export interface MessageLine {
  readonly kind: "message";
  readonly key: string;
  readonly item: RoomItem;
  readonly author: Actor;
  readonly mine: boolean;
  readonly text: string;
  readonly at: number;
  /** The message that it answers. */
  readonly reply: Cursor | undefined;
  /** When its text was changed last. */
  readonly edited: number | undefined;
  /** There is no text any more. */
  readonly deleted: Overlay["deleted"];
  readonly reactions: NonNullable<Overlay["reactions"]>;
  /** Not for everybody yet. */
  readonly held: "review" | "shadow" | undefined;
  /** Whom it is for, when it is a whisper. */
  readonly to: readonly UserId[] | undefined;
  /** First and last of a group of the same author. */
  readonly first: boolean;
  readonly last: boolean;
}
export type Line =
  | MessageLine
  | { readonly kind: "day"; readonly key: string; readonly at: number }
  | { readonly kind: "new"; readonly key: string }
  | {
      readonly kind: "notice";
      readonly key: string;
      readonly text: string;
      /** The message that it is about. */
      readonly about?: Cursor | undefined;
      /** It is about a call for an admin. */
      readonly isCall?: boolean;
    };

/** A pause after which the same author begins a new group. */
const GROUP_MS = 5 * 60_000;
/** People named in a line of joins before it only counts. */
const NAMED = 3;

/** Oneself, before the server has said who that is: what was written without a connection is shown all the same. */
const SOMEBODY: Actor = { id: trusted<UserId>("me") };

const NONE: NonNullable<Overlay["reactions"]> = [];

type Draft = MessageLine & { first: boolean; last: boolean };
type Notice = { kind: "notice"; key: string; verb: "join" | "leave"; people: Actor[] };

/** `before` is the item just above the first one: a window into a long list has the "new" line only where the list has it. */
export function timeline(
  items: readonly RoomItem[],
  you: Actor | undefined,
  readTo: Cursor | undefined,
  before?: RoomItem,
): Line[] {
  const lines: (Line | Draft | Notice)[] = [];
  let day: number | undefined;
  let isMarked = before !== undefined && isNew(before, you, readTo);
  for (const item of items) {
    const line = lineOf(item, you);
    if (!line) continue;
    const at = timeOf(item);
    // Named by its date, not its item, so that it stays the same element when older items come above.
    if (day === undefined || daysAgo(day, at) > 0) {
      day = at;
      lines.push({ kind: "day", key: `day ${new Date(at).toDateString()}`, at });
    }
    if (!isMarked && isNew(item, you, readTo)) {
      isMarked = true;
      lines.push({ kind: "new", key: "new" });
    }
    append(lines, line);
  }
  return lines.map((line) => (line.kind === "notice" && "people" in line ? said(line) : line));
}

/** When it happened; for a message on its way, when it was written. */
export function timeOf(item: RoomItem): number {
  return item.state === "sent" ? item.activity.at : item.pending.at;
}

export function cursorOf(item: RoomItem): Cursor | undefined {
  return item.state === "sent" ? { epoch: item.activity.epoch, seq: item.activity.seq } : undefined;
}

function isNew(item: RoomItem, you: Actor | undefined, readTo: Cursor | undefined): boolean {
  if (readTo === undefined || !isOfOthers(item, you)) return false;
  return item.state === "sent" && compareCursors(item.activity, readTo) > 0;
}

function lineOf(item: RoomItem, you: Actor | undefined): Draft | Notice | Line | undefined {
  const { key } = item;
  const untouched = { edited: undefined, deleted: undefined, reactions: NONE, held: undefined };
  const base = { kind: "message", key, item, first: true, last: true, ...untouched } as const;
  if (item.state !== "sent") {
    const { text, to, at, reply } = item.pending;
    return { ...base, author: you ?? SOMEBODY, mine: true, text, at, to, reply };
  }
  const { activity } = item;
  const mine = activity.actor.id === you?.id;
  if (activity.verb === "send" || activity.verb === "whisper") {
    const { actor: author, object, at, to, overlay } = activity;
    const held = activity.verb === "send" ? activity.held : undefined;
    // It stands further below, for everybody.
    if (overlay?.released) return undefined;
    return {
      ...base,
      author,
      mine,
      text: object.text,
      at,
      to: activity.verb === "whisper" ? to : undefined,
      reply: object.reply,
      edited: overlay?.edited,
      deleted: overlay?.deleted,
      reactions: overlay?.reactions ?? NONE,
      // Who is echoed alone is not to know.
      held: mine && held === "shadow" ? undefined : held,
    };
  }
  if (activity.verb === "join" || activity.verb === "leave")
    return { kind: "notice", key, verb: activity.verb, people: [activity.actor] };
  const text = noticeOf(activity, mine);
  if (text === undefined) return undefined;
  const about = activity.verb === "report" || activity.verb === "hit" ? activity.object.of : undefined;
  return { kind: "notice", key, text, about, isCall: activity.verb === "call-admin" };
}

/** Joins the line to the group, or to the notice, that it goes on. */
function append(lines: (Line | Draft | Notice)[], line: Draft | Notice | Line): void {
  const previous = lines.at(-1);
  if (line.kind === "notice" && "people" in line && previous?.kind === "notice" && "people" in previous) {
    if (previous.verb === line.verb) {
      previous.people.push(...line.people);
      return;
    }
  }
  if (line.kind === "message" && previous?.kind === "message" && goesOn(previous, line)) {
    lines[lines.length - 1] = { ...previous, last: false };
    lines.push({ ...line, first: false });
    return;
  }
  lines.push(line);
}

function goesOn(previous: MessageLine, line: MessageLine): boolean {
  return (
    previous.author.id === line.author.id &&
    line.at - previous.at < GROUP_MS &&
    previous.held === line.held &&
    (previous.to ?? []).join() === (line.to ?? []).join()
  );
}

function said({ key, verb, people }: Notice): Line {
  const names = [...new Map(people.map((person) => [person.id, nameOf(person)])).values()];
  const rest = names.length - NAMED;
  const named = rest > 0 ? [...names.slice(0, NAMED), `${rest} more`] : names;
  const list = named.length > 1 ? `${named.slice(0, -1).join(", ")} and ${named.at(-1) ?? ""}` : (named[0] ?? "");
  return { kind: "notice", key, text: `${list} ${verb === "join" ? "joined" : "left"}` };
}
