/** What holds where a room says nothing itself: one table, by kind and action. */
import type { Action, Policy, Role, Rule } from "../../protocol/acl.ts";
import type { RoomKind } from "../../protocol/activity.ts";

const OPEN: Rule[] = [];
const NOBODY: Rule[] = [{ rule: "nobody" }];
const MEMBER: Rule[] = [{ rule: "member" }];
const atLeast = (role: Role): Rule[] => [{ rule: "role", atLeast: role }];

const GROUP: Record<Action, Rule[]> = {
  list: OPEN,
  // Rooms are created in channels.
  create: NOBODY,
  join: OPEN,
  autojoin: NOBODY,
  history: MEMBER,
  send: MEMBER,
  whisper: MEMBER,
  cross: [{ rule: "same-channel" }],
  invite: atLeast("member"),
  publish: NOBODY,
  watch: NOBODY,
  kick: atLeast("moderator"),
  ban: atLeast("moderator"),
  mute: atLeast("moderator"),
  delete: atLeast("moderator"),
  rename: atLeast("owner"),
  remove: atLeast("owner"),
  "set-acl": atLeast("owner"),
  search: MEMBER,
  "call-admin": MEMBER,
};

/** Two people, and nobody else: not even a superuser. */
const DIRECT: Record<Action, Rule[]> = {
  list: NOBODY,
  create: NOBODY,
  join: MEMBER,
  autojoin: NOBODY,
  history: MEMBER,
  send: MEMBER,
  whisper: MEMBER,
  cross: NOBODY,
  invite: NOBODY,
  publish: NOBODY,
  watch: NOBODY,
  kick: NOBODY,
  ban: NOBODY,
  mute: NOBODY,
  delete: NOBODY,
  rename: NOBODY,
  remove: NOBODY,
  "set-acl": NOBODY,
  search: MEMBER,
  "call-admin": MEMBER,
};

const VIDEO: Record<Action, Rule[]> = { ...GROUP, publish: MEMBER, watch: MEMBER };

/** A channel is a place for rooms; what is said in it are announcements to all of them. */
const CHANNEL: Record<Action, Rule[]> = {
  list: OPEN,
  create: atLeast("member"),
  join: OPEN,
  autojoin: NOBODY,
  history: MEMBER,
  send: atLeast("channel-admin"),
  whisper: NOBODY,
  cross: NOBODY,
  invite: atLeast("channel-admin"),
  publish: NOBODY,
  watch: NOBODY,
  kick: atLeast("channel-admin"),
  ban: atLeast("channel-admin"),
  mute: atLeast("channel-admin"),
  delete: atLeast("channel-admin"),
  rename: atLeast("channel-owner"),
  remove: atLeast("channel-owner"),
  "set-acl": atLeast("channel-owner"),
  search: MEMBER,
  "call-admin": MEMBER,
};

export const DEFAULTS: Readonly<Record<RoomKind, Record<Action, readonly Rule[]>>> = {
  group: GROUP,
  direct: DIRECT,
  video: VIDEO,
  channel: CHANNEL,
};

/** What a room that says `policy` itself goes by. */
export function rulesFor(kind: RoomKind, policy: Policy, action: Action): readonly Rule[] {
  return policy[action] ?? DEFAULTS[kind][action];
}
