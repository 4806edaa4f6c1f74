/** What a room answers to those who ask for its rules and its people. */
import * as z from "zod/mini";
import { action, denied, grantedRole, policy, role, rules } from "./acl.ts";
import { actor, roomKind } from "./activity.ts";
import { roomSettings } from "./room-settings.ts";
import { displayName, reason } from "./texts.ts";
import type { VersionsAnswer } from "./bridge-api.ts";
import { callId, roomId, time, userId } from "./ids.ts";
import { call, type HistoryPage, type Presence } from "./room-frame.ts";

/** `acl`: what holds here, and what I may. */
export const aclAnswer = z.object({
  kind: roomKind,
  role,
  /** The actions that I may do now, upon somebody lower where it is upon somebody. */
  may: z.array(action),
  /** What the room says itself. */
  policy,
  /** What holds in the room: its own word, or the default of its kind. */
  effective: z.partialRecord(action, rules),
  /** What the channels above add, outermost first; nothing here lifts it. */
  above: z.array(z.object({ room: roomId, name: z.optional(displayName), policy })),
  settings: roomSettings,
});
export type AclAnswer = z.infer<typeof aclAnswer>;

/** A ban or a mute that is in force. Why and by whom is for those who moderate. */
export const sanctionAnswer = z.object({
  user: actor,
  until: z.optional(time),
  at: time,
  reason: z.optional(reason),
  by: z.optional(userId),
});
export type SanctionAnswer = z.infer<typeof sanctionAnswer>;

/** `people`: a page of the members, by user id; bans, mutes and invitations come with the first one. */
export const peopleAnswer = z.object({
  people: z.array(z.object({ user: actor, role: z.union([grantedRole, z.enum(["member"])]), present: z.boolean() })),
  /** Ask again with `after`. */
  next: z.optional(userId),
  bans: z.array(sanctionAnswer),
  mutes: z.array(sanctionAnswer),
});
export type PeopleAnswer = z.infer<typeof peopleAnswer>;

/** `preview`: were these the rules, who of those present would get in; what issuers say of the others is not known here. */
export const previewAnswer = z.object({
  actions: z.array(
    z.object({
      action,
      in: z.int(),
      out: z.int(),
      /** Some of either side, with the reason of a refusal. */
      people: z.array(z.object({ user: actor, in: z.boolean(), denied: z.optional(denied) })),
    }),
  ),
  /** Members who are not present. */
  unknown: z.int(),
});
export type PreviewAnswer = z.infer<typeof previewAnswer>;

/** `calls`: to those who moderate a page of all that are not closed, oldest first; to anybody else their own, newest first. */
export const callsAnswer = z.object({
  calls: z.array(call),
  /** Ask again with `after`. */
  next: z.optional(callId),
});
export type CallsAnswer = z.infer<typeof callsAnswer>;

/** Whatever is asked. */
export type ReadAnswer =
  | Presence
  | HistoryPage
  | AclAnswer
  | PeopleAnswer
  | PreviewAnswer
  | CallsAnswer
  | VersionsAnswer;

/** People on one page of `people`, and named in a `preview` for each action. */
export const MAX_PEOPLE = 200;
export const MAX_PREVIEWED = 20;
/** Calls on one page of `calls`, and in the frame for those who come. */
export const MAX_CALLS_SHOWN = 50;
