/** What people do besides writing messages, in the columns that the views of the relational store ask for. */
import { unreachable } from "../../src/domain/unreachable.ts";
import type { Activity } from "../../src/protocol/activity.ts";
import type { Cursor } from "../../src/protocol/cursor.ts";
import type { LoggedEvent } from "../log/event-log.ts";

interface Details {
  readonly subject?: string | undefined;
  readonly reason?: string | undefined;
  readonly until?: number | undefined;
  readonly value?: string | undefined;
  readonly isOn?: boolean;
  readonly of?: Cursor | undefined;
  readonly call?: string;
}

export const DEED_COLUMNS = [
  ...(["environment", "target", "epoch", "seq", "verb", "at", "actor"] as const),
  ...(["subject", "reason", "until", "value", "is_on", "of_epoch", "of_seq", "call"] as const),
] as const;

export type DeedRow = Readonly<Record<(typeof DEED_COLUMNS)[number], unknown>>;

export function deedRows(events: readonly LoggedEvent[]): DeedRow[] {
  return events.flatMap(({ event: { environment, activity } }): DeedRow[] => {
    const details = detailsOf(activity);
    if (!details) return [];
    const { target, epoch, seq, verb, at, actor } = activity;
    const { isOn: is_on, of, ...rest } = details;
    const about = { of_epoch: of?.epoch, of_seq: of?.seq };
    return [{ environment, target, epoch, seq, verb, at, actor: actor.id, ...NOTHING, ...rest, is_on, ...about }];
  });
}

const NOTHING = { subject: undefined, reason: undefined, until: undefined, value: undefined, call: undefined };

/** undefined: a message, or what has tables of its own. */
function detailsOf(activity: Activity): Details | undefined {
  const { verb, object, actor } = activity;
  switch (verb) {
    case "send":
    case "whisper":
    case "create":
    case "join":
    case "connect":
    case "disconnect":
    case "gap-lost":
      return undefined;
    case "online":
      return { subject: actor.id, isOn: true };
    case "offline":
      return { subject: actor.id, isOn: false, reason: activity.object.reason };
    case "leave":
      return { subject: actor.id };
    case "edit":
    case "undelete":
      return { of: object.of, subject: object.author.id };
    case "delete":
    case "purge":
      return { of: object.of, subject: object.author.id, reason: object.reason };
    case "react":
      return { of: object.of, subject: actor.id, value: object.emoji, isOn: object.on };
    case "rename":
      return { value: object.name };
    case "remove":
      return { reason: object.reason };
    case "move":
      return { value: object.parent };
    case "invite":
      return { subject: object.user.id };
    case "kick":
    case "unban":
    case "unmute":
      return { subject: object.user.id, reason: object.reason };
    case "ban":
    case "mute":
      return { subject: object.user.id, reason: object.reason, until: object.until };
    case "grant":
      return { subject: object.user.id, value: object.role };
    case "set-acl":
    case "configure":
      return {};
    case "report":
      return { of: object.of, subject: object.author.id, reason: object.reason };
    case "call-admin":
      return { call: object.call, reason: object.reason, subject: actor.id };
    case "claim":
      return { call: object.call, subject: object.caller.id };
    case "close-call":
      return { call: object.call, subject: object.caller.id, reason: object.note };
    case "hit":
      return { of: object.of, subject: object.user.id, value: object.list };
    case "set-words":
      return { value: object.list };
    case "global-ban":
    case "revoke":
      return { subject: object.user, reason: object.reason, until: object.until };
    case "global-unban":
      return { subject: object.user, reason: object.reason };
    case "block":
    case "unblock":
      return { subject: object.user };
    case "profile":
      return { value: object.text };
    case "audit":
      return { value: object.what, reason: object.why };
    default:
      return unreachable(activity);
  }
}
