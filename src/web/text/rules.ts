/** The rules of a room as sentences: who may do what. */
import type { Action, Rule } from "../../protocol/acl.ts";
import { rolePlural } from "./roles.ts";

/** After "may". */
const DOING: Record<Action, string> = {
  list: "see this place",
  create: "make rooms here",
  join: "join",
  autojoin: "be put in here by joining the channel above",
  history: "read here",
  send: "write here",
  whisper: "whisper here",
  cross: "write here from another room",
  invite: "invite people",
  publish: "show video",
  watch: "watch video",
  kick: "put people out",
  ban: "ban people",
  mute: "mute people, and freeze or slow the room",
  delete: "delete messages of others",
  rename: "rename the room",
  remove: "remove the room",
  "set-acl": "change these rules",
  search: "search here",
  "call-admin": "call an admin",
};

export function doing(action: Action): string {
  return DOING[action];
}

/** Headings of the rules, and the actions under each. */
export const ACTION_GROUPS: readonly (readonly [title: string, actions: readonly Action[]])[] = [
  ["Getting in", ["list", "join", "autojoin", "invite", "create"]],
  ["Talking", ["send", "whisper", "cross", "history", "search", "call-admin"]],
  ["Video", ["publish", "watch"]],
  ["Keeping order", ["kick", "ban", "mute", "delete"]],
  ["The room itself", ["rename", "remove", "set-acl"]],
];

/** "Members may write here." */
export function ruleSentence(action: Action, rules: readonly Rule[]): string {
  const holds = rules.some((it) => it.rule === "nobody");
  const who = rules.length === 0 ? "everybody" : holds ? "nobody" : rules.map(whoPasses).join(" who are also ");
  return `${capital(who)} may ${DOING[action]}.`;
}

/** The people whom a rule lets pass: "members", "people of 18 or more". */
export function whoPasses(rule: Rule): string {
  switch (rule.rule) {
    case "in":
      return `people whose ${words(rule.attribute)} is ${oneOf(rule.values)}`;
    case "overlaps":
      return `people whose ${words(rule.attribute)} include ${oneOf(rule.values)}`;
    case "range":
      return rule.attribute === "age"
        ? `people of ${between(rule)}`
        : `people whose ${words(rule.attribute)} is ${between(rule)}`;
    case "flag":
      return `people marked “${words(rule.attribute)}”`;
    case "member":
      return "members";
    case "present":
      return "people who are here now";
    case "invited":
      return "people who were invited";
    case "same-room":
      return "people of this room";
    case "same-channel":
      return "people of a room in the same channel";
    case "owner":
      return "owners";
    case "nobody":
      return "nobody";
    case "role":
      return rolePlural(rule.atLeast);
    case "custom":
      return `people for whom ${rule.expression} holds`;
    case "any":
      return rule.of.map(whoPasses).join(" or ");
    case "not":
      return `people other than ${rule.of.map(whoPasses).join(" or ")}`;
    default:
      return rule satisfies never;
  }
}

/** `age_verified`, as one says it. */
export function words(attribute: string): string {
  return attribute.replaceAll("_", " ");
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function oneOf(values: readonly string[]): string {
  if (values.length < 2) return values[0] ?? "";
  return `${values.slice(0, -1).join(", ")} or ${values.at(-1) ?? ""}`;
}

function between({ min, max }: { min?: number | undefined; max?: number | undefined }): string {
  if (min === undefined) return `${max ?? 0} or less`;
  return max === undefined ? `${min} or more` : `${min} to ${max}`;
}
