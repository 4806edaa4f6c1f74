/** What is done to messages, as events of a room's log. */
import type { Activity } from "../../src/protocol/activity.ts";
import type { Cursor } from "../../src/protocol/cursor.ts";
import type { LoggedEvent } from "../../bridge/log/event-log.ts";
import { user, type Timeline } from "./archive-events.ts";

type Said = Extract<Activity, { verb: "send" | "whisper" }>;

export const placeOf = ({ event: { activity } }: LoggedEvent): Cursor => ({ epoch: activity.epoch, seq: activity.seq });

function said({ event: { activity } }: LoggedEvent): Said {
  if (activity.verb !== "send" && activity.verb !== "whisper") throw new Error(`${activity.verb} is no message`);
  return activity;
}

/** What all changes of a message repeat of it. */
function about(message: LoggedEvent) {
  const { actor: author, at: written, to } = said(message);
  return { to, object: { of: placeOf(message), author, written } };
}
const forParties = (to: Said["to"]) => (to ? { to } : {});

export function edit(lines: Timeline, message: LoggedEvent, text: string): LoggedEvent {
  const { to, object } = about(message);
  return lines.add("edit", { ...forParties(to), object: { ...object, text } });
}

export function remove(lines: Timeline, message: LoggedEvent, actor = "bob"): LoggedEvent {
  const { to, object } = about(message);
  return lines.add("delete", { ...forParties(to), actor, object: { ...object, reason: "rude" } });
}

export function undelete(lines: Timeline, message: LoggedEvent, text: string, edited?: number): LoggedEvent {
  const { to, object } = about(message);
  const again = { ...object, text, ...(edited !== undefined && { edited }) };
  return lines.add("undelete", { ...forParties(to), actor: "bob", object: again });
}

export function purge(lines: Timeline, message: LoggedEvent): LoggedEvent {
  const { to, object } = about(message);
  return lines.add("purge", { ...forParties(to), actor: "bob", object });
}

export function react(lines: Timeline, message: LoggedEvent, emoji: string, on: boolean, actor = "cy"): LoggedEvent {
  const { to } = about(message);
  return lines.add("react", { ...forParties(to), actor, object: { of: placeOf(message), emoji, on } });
}

const MODERATORS = [user("bob")];

export function report(lines: Timeline, message: LoggedEvent, around: readonly LoggedEvent[]): LoggedEvent {
  const evidence = [...around, message].map(said);
  const { object } = about(message);
  const of = { of: object.of, author: object.author, reason: "rude", evidence };
  return lines.add("report", { to: MODERATORS, actor: "cy", object: of });
}

export function hit(lines: Timeline, message: LoggedEvent): LoggedEvent {
  const { text } = said(message).object;
  const struck = {
    user: said(message).actor,
    list: "rude",
    action: "flag" as const,
    surface: "message" as const,
    words: [text],
    text,
  };
  return lines.add("hit", { to: MODERATORS, actor: "starling-system", object: { ...struck, of: placeOf(message) } });
}
