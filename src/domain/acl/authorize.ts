/**
 * The one gate: who may do what in a room. Pure: facts in, verdict out. Asked at the edge of everything that is done, and
 * again for everything pending, in order, at the insert. `explain` gives the whole chain that `authorize` looked at.
 */
import type { Action, Denied, Rule } from "../../protocol/acl.ts";
import { errorOf, type ErrorCode, type WireError } from "../../protocol/errors.ts";
import type { RoomId } from "../../protocol/ids.ts";
import { rulesFor } from "./defaults.ts";
import type { Facts, Level } from "./facts.ts";
import { isExemptAt, roleOf } from "./role-of.ts";
import { outranks, rankOf } from "./roles.ts";
import { passes } from "./rule.ts";

export type Verdict = { readonly allowed: true } | { readonly allowed: false; readonly error: WireError };
/** Beside the actions that have a policy: does the room exist for the asker, and may they go. */
export type Asked = Action | "see" | "leave";

/** One thing that was looked at. */
export interface Step {
  readonly at: RoomId;
  readonly rule: Denied["rule"];
  readonly outcome: "pass" | "exempt" | "deny";
  /** The rule itself, where it is one of a policy. */
  readonly text?: Rule;
  readonly error?: WireError;
}

const YES: Verdict = { allowed: true };
/** What a mute, a freeze and slow mode hold up. */
const WRITES: ReadonlySet<Asked> = new Set<Asked>(["send", "whisper", "cross", "publish", "invite"]);

export function authorize(asked: Asked, facts: Facts): Verdict {
  for (const { error } of steps(asked, facts)) if (error) return { allowed: false, error };
  return YES;
}

export function explain(asked: Asked, facts: Facts): Step[] {
  return [...steps(asked, facts)];
}

/** Does the room exist for them? To anyone else it is as if it did not. */
export function isVisible(facts: Facts): boolean {
  if (facts.member || facts.invited) return true;
  const kind = roomOf(facts).kind;
  if (kind === "direct") return false;
  return everyRulePasses("list", facts) || everyRulePasses("join", facts);
}

function* steps(asked: Asked, facts: Facts): Generator<Step> {
  const room = roomOf(facts);
  // Only what has a policy can say which one; looking at a room is a kind of listing it, and going one of joining.
  const action: Action = asked === "see" ? "list" : asked === "leave" ? "join" : asked;
  if (facts.principal.expires <= facts.now)
    yield { at: room.room, rule: "token", outcome: "deny", error: errorOf("token_expired") };
  if (!isVisible(facts)) {
    yield {
      at: room.room,
      rule: room.kind === "direct" ? "member" : "nobody",
      outcome: "deny",
      error: errorOf("not_found"),
    };
  }
  if (asked === "leave") {
    yield* leaving(facts, room);
    return;
  }
  yield* sanctions(asked, action, facts);
  if (asked !== "see") {
    yield* rank(action, facts, room);
    yield* policies(asked, facts);
  }
}

function* leaving(facts: Facts, room: Level): Generator<Step> {
  if (room.kind === "direct") {
    const error = errorOf("forbidden", "a direct conversation is not left");
    yield { at: room.room, rule: "nobody", outcome: "deny", error };
  } else if (!facts.member) {
    yield deny(room, room, { action: "join", rule: "member" });
  }
}

/** Bans and mutes of the room and all above it; those who moderate are not muted by a freeze or slow mode. */
function* sanctions(asked: Asked, action: Action, facts: Facts): Generator<Step> {
  const room = roomOf(facts);
  const isModerator = rankOf(roleOf(facts)) >= rankOf("moderator");
  // A place cannot shut out those who watch over all of them.
  if (facts.principal.role !== undefined && room.kind !== "direct") return;
  for (const level of facts.levels) {
    if (isInForce(level.ban, facts.now)) yield deny(room, level, { action, rule: "banned", ...untilOf(level.ban) });
    if (!WRITES.has(asked)) continue;
    if (isInForce(level.mute, facts.now)) yield deny(room, level, { action, rule: "muted", ...untilOf(level.mute) });
    if (level.frozen && !isModerator) yield deny(room, level, { action, rule: "frozen" });
  }
  const { slowUntil } = facts;
  if (WRITES.has(asked) && slowUntil !== undefined && slowUntil > facts.now && !isModerator)
    yield deny(room, room, { action, rule: "slow", until: slowUntil });
}

/** Nobody acts upon an equal or a higher one. */
function* rank(action: Action, facts: Facts, room: Level): Generator<Step> {
  if (facts.subject === undefined) return;
  if (outranks(roleOf(facts), facts.subject)) yield { at: room.room, rule: "rank", outcome: "pass" };
  else yield deny(room, room, { action, rule: "rank", role: facts.subject });
}

/** What the ancestors say themselves, outermost first, and what holds in the room; nothing below lifts what is above. */
function* policies(action: Action, facts: Facts): Generator<Step> {
  const room = roomOf(facts);
  for (const [i, level] of facts.levels.entries()) {
    const rules = level === room ? rulesFor(room.kind, room.policy, action) : (level.policy[action] ?? []);
    const exempt = isExemptAt(facts, i, action);
    for (const rule of rules) {
      if (passes(rule, facts)) yield { at: level.room, rule: rule.rule, outcome: "pass", text: rule };
      else if (exempt && (rule.rule !== "nobody" || isLastResort(action, facts)))
        yield { at: level.room, rule: rule.rule, outcome: "exempt", text: rule };
      else yield { ...deny(room, level, { action, ...nameOf(rule) }), text: rule };
    }
  }
}

/** A place that lets nobody set its rules is not lost for ever. */
function isLastResort(action: Action, { principal }: Facts): boolean {
  return action === "set-acl" && principal.role === "superuser";
}

function everyRulePasses(action: Action, facts: Facts): boolean {
  for (const { outcome } of policies(action, facts)) if (outcome === "deny") return false;
  return true;
}

function roomOf({ levels }: Facts): Level {
  const room = levels.at(-1);
  if (!room) throw new Error("facts without a room");
  return room;
}

function isInForce(sanction: Level["ban"], now: number): boolean {
  return sanction !== undefined && (sanction.until === undefined || sanction.until > now);
}

function untilOf(sanction: Level["ban"]): { until?: number } {
  return sanction?.until === undefined ? {} : { until: sanction.until };
}

function nameOf(rule: Rule): Pick<Denied, "rule" | "attribute" | "role"> {
  return {
    rule: rule.rule,
    ...("attribute" in rule && { attribute: rule.attribute }),
    ...("atLeast" in rule && { role: rule.atLeast }),
  };
}

const CODES: Partial<Record<Denied["rule"], ErrorCode>> = {
  banned: "banned",
  muted: "muted",
  frozen: "frozen",
  slow: "slow_mode",
  rank: "outranked",
  member: "not_member",
};

function deny(room: Level, level: Level, why: Omit<Denied, "at">): Step {
  const denied: Denied = { ...why, ...(level !== room && { at: level.room }) };
  const error = { ...errorOf(CODES[why.rule] ?? "forbidden", detailOf(denied)), denied };
  return { at: level.room, rule: why.rule, outcome: "deny", error };
}

/** For a person: `send: range age`. */
function detailOf({ action, rule, attribute, role }: Denied): string {
  return `${action}: ${[rule, attribute, role].filter((it) => it !== undefined).join(" ")}`;
}
