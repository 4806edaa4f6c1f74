/** Every refusal in words that say why: which rule, of which place, until when. */
import type { Action, Denied, Policy, Rule } from "../../protocol/acl.ts";
import type { AclAnswer } from "../../protocol/room-answers.ts";
import { momentOf } from "./clock.ts";
import { roleName, rolePlural } from "./roles.ts";
import { capital, doing, whoPasses, words } from "./rules.ts";

export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly denied?: Denied | undefined;
}
/** What holds in the room, where that is known: then the rule itself can be told. */
export type Rules = Pick<AclAnswer, "effective" | "above">;

/** Where we know better than the error itself what it means here. */
const WORDS: Record<string, string> = {
  search_unavailable: "Search is resting. Your conversations are fine; try again in a moment.",
  search_none: "There is no search here.",
  archive_unavailable: "Older messages can’t be reached right now.",
  archive_none: "Nothing older is kept.",
  unknown_user: "Nobody with this id has been here yet.",
  direct_with_self: "That’s you. A conversation needs somebody else.",
  not_member: "You are not a member of this room any more.",
  not_in_room: "This person is not in the room.",
  not_found: "There is nothing here, or nothing that you may see.",
  token_invalid: "Your sign-in is not valid here.",
  token_expired: "Your sign-in has run out.",
  network: "The server can’t be reached. Check your connection.",
  connection_lost: "The connection was lost before the answer came.",
  token_unavailable: "You could not be signed in. The sign-in service does not answer.",
  too_far: "That message is too far back to go to.",
  busy: "The room is very busy; try again.",
  retry_too_old: "Too old to tell whether it arrived. Discard it, or send it anew.",
  kicked: "You were put out of this room. Come back if you may.",
  banned: "You are banned here.",
  muted: "You are muted here: you can read, but not write.",
  frozen: "The room is frozen: only moderators write now.",
  slow_mode: "The room is in slow mode; wait a moment.",
  outranked: "You cannot do this to somebody of an equal or higher role.",
  removed: "This room was removed. What was said in it can still be read.",
  already_member: "They are in the room already.",
  last_owner: "You are the only owner. Name another one first.",
  edit_too_late: "It is too late to edit this message.",
  not_yours: "Only its author may do this.",
  deleted: "This message was deleted.",
  purged: "The text of this message was removed for good.",
  too_many_reactions: "This message has as many different reactions as there can be.",
  unknown_verb: "The server cannot do this yet.",
};

export function wordsFor(error: Refusal, rules?: Rules): string {
  return (error.denied && deniedWords(error.denied, rules)) ?? WORDS[error.code] ?? error.message;
}

function deniedWords(denied: Denied, rules: Rules | undefined): string | undefined {
  const { action, rule, until, at, attribute, role } = denied;
  const where = at === undefined ? "here" : "in the channel above this room";
  const end = until === undefined ? "" : ` until ${momentOf(until, Date.now())}`;
  switch (rule) {
    case "banned":
      return `You are banned ${where}${end}.`;
    case "muted":
      return `You are muted ${where}${end}.`;
    case "frozen":
      return at === undefined
        ? "The room is frozen: only moderators write now."
        : "The channel above this room is frozen: only moderators write now.";
    case "slow":
      return until === undefined ? undefined : `Slow mode: you can write again in ${secondsTo(until)}.`;
    case "rank":
      return role === undefined
        ? undefined
        : `You cannot do this to ${withArticle(roleName(role))}: your role is not above theirs.`;
    case "token":
      return undefined;
    case "member":
      return action === "send" || action === "whisper" ? undefined : onlyMay("members", action, at);
    case "nobody":
      return `Nobody may ${doing(action)}${at === undefined ? "" : ": so it is in the channel above"}.`;
    case "role":
      return onlyMay(role === undefined ? "people of a higher role" : rolePlural(role), action, at);
    case "in":
    case "range":
    case "overlaps":
    case "flag":
    case "custom":
    case "any":
    case "not":
    case "present":
    case "invited":
    case "same-room":
    case "same-channel":
    case "owner": {
      const known = ruleOf(denied, rules);
      return onlyMay(known ? whoPasses(known) : vaguely(rule, attribute), action, at);
    }
    default:
      return rule satisfies never;
  }
}

function withArticle(noun: string): string {
  return /^[aeiou]/.test(noun) ? `an ${noun}` : `a ${noun}`;
}

function onlyMay(who: string, action: Action, at: Denied["at"]): string {
  return `${capital(`only ${who} may ${doing(action)}`)}${at === undefined ? "" : ": so it is in the channel above"}.`;
}

function vaguely(rule: Denied["rule"], attribute: string | undefined): string {
  if (rule === "owner") return "owners";
  if (rule === "invited") return "people who were invited";
  if (rule === "present") return "people who are here now";
  if (rule === "same-channel") return "people of a room in the same channel";
  if (rule === "same-room") return "people of this room";
  return attribute === undefined ? "some people" : `people with another ${words(attribute)}`;
}

/** The first of that name is the one that was met: they are asked in order. */
function ruleOf({ action, rule, attribute, at }: Denied, rules: Rules | undefined): Rule | undefined {
  const policy: Policy | undefined =
    at === undefined ? rules?.effective : rules?.above.find(({ room }) => room === at)?.policy;
  return policy?.[action]?.find(
    (it) => it.rule === rule && (attribute === undefined || ("attribute" in it && it.attribute === attribute)),
  );
}

function secondsTo(until: number): string {
  const seconds = Math.max(1, Math.ceil((until - Date.now()) / 1_000));
  return seconds >= 120 ? `${Math.ceil(seconds / 60)} minutes` : `${seconds} second${seconds === 1 ? "" : "s"}`;
}
