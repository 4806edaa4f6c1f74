/** What happened in a room besides what was said, in a line for people; undefined: nothing that a line is due for. */
import type { Activity } from "../../protocol/activity.ts";
import { nameOf } from "./person.ts";

type Told = Exclude<Activity["verb"], "send" | "whisper" | "join" | "leave">;

export function noticeOf(it: Extract<Activity, { verb: Told }>, mine: boolean): string | undefined {
  const who = mine ? "You" : nameOf(it.actor);
  switch (it.verb) {
    case "create":
      return it.object.kind === "direct" ? undefined : `${who} created the room`;
    case "gap-lost":
      return "Some messages here were lost for good";
    case "rename":
      return `${who} named the room ${it.object.name}`;
    case "remove":
      return `${who} removed the room`;
    case "move":
      return `${who} moved the room`;
    case "invite":
      return `${who} invited ${nameOf(it.object.user)}`;
    case "kick":
      return `${who} put ${nameOf(it.object.user)} out of the room${because(it.object.reason)}`;
    case "ban":
      return `${who} banned ${nameOf(it.object.user)}${because(it.object.reason)}`;
    case "unban":
      return `${who} lifted the ban of ${nameOf(it.object.user)}`;
    case "mute":
      return `${who} muted ${nameOf(it.object.user)}${because(it.object.reason)}`;
    case "unmute":
      return `${who} let ${nameOf(it.object.user)} write again`;
    case "grant":
      return it.object.role === undefined
        ? `${nameOf(it.object.user)} is no longer ${it.object.before ?? "anything special"}`
        : `${who} made ${nameOf(it.object.user)} ${it.object.role}`;
    case "set-acl":
      return `${who} changed the rules of the room`;
    case "configure":
      return it.object.frozen === undefined
        ? `${who} changed the settings of the room`
        : `${who} ${it.object.frozen ? "froze" : "opened"} the room`;
    case "report":
      return `${who} reported a message: ${it.object.reason}`;
    case "call-admin":
      return `${who} called an admin: ${it.object.reason}`;
    case "claim":
      return `${who} answered the call of ${nameOf(it.object.caller)}`;
    case "close-call":
      return `${who} closed the call of ${nameOf(it.object.caller)}`;
    case "set-words":
      return `${who} changed the word lists of the room`;
    case "hit":
      return `A word list struck what ${nameOf(it.object.user)} wrote: ${it.object.words.join(", ")}`;
    case "edit":
    case "delete":
    case "undelete":
    case "purge":
    case "react":
      // These show at the message that they are about.
      return undefined;
    case "audit":
    case "connect":
    case "disconnect":
    case "online":
    case "offline":
    case "block":
    case "unblock":
    case "profile":
    case "global-ban":
    case "global-unban":
    case "revoke":
      // Of a person's own log: not for reading.
      return undefined;
    default:
      return it satisfies never;
  }
}

function because(reason: string | undefined): string {
  return reason === undefined ? "" : `: ${reason}`;
}
