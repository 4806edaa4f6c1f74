/** `preview`: were these the rules, who of those present would get in? For those who may change them; changes nothing. */
import { authorize } from "../../../src/domain/acl/authorize.ts";
import { checkRules } from "../../../src/domain/acl/check-rules.ts";
import type { Facts, Level } from "../../../src/domain/acl/facts.ts";
import { action, type Action, type Policy, type PolicyChange } from "../../../src/protocol/acl.ts";
import { errorOf } from "../../../src/protocol/errors.ts";
import { MAX_PREVIEWED, type PreviewAnswer } from "../../../src/protocol/room-answers.ts";
import { factsOf, may } from "../may.ts";
import type { Parts } from "../parts.ts";
import type { Asker, Refused } from "../room-api.ts";
import { actorOf } from "../session.ts";

export function readPreview(parts: Parts, by: Asker, changes: PolicyChange, now: number): PreviewAnswer | Refused {
  const verdict = may(parts, by, "set-acl", now);
  if (!verdict.allowed) return verdict;
  const asked: Action[] = [];
  const policy: Policy = { ...parts.acl.policy };
  for (const name of action.options) {
    const rules = changes[name];
    if (rules === undefined) continue;
    asked.push(name);
    if (rules === null) delete policy[name];
    else policy[name] = rules;
    const fault = rules === null ? undefined : checkRules(rules, parts.attributeValues);
    if (fault !== undefined) return { error: errorOf("rule_invalid", `${name}: ${fault}`) };
  }
  const people = presentPeople(parts);
  return {
    actions: asked.map((name) => outcomeOf(parts, policy, name, people, now)),
    unknown: Math.max(0, parts.members.count - people.filter((it) => parts.members.has(it.principal.id)).length),
  };
}

/** One session of each: what their issuer says of them is the same for all. */
function presentPeople({ sessions }: Parts): Asker[] {
  const byUser = new Map<string, Asker>();
  for (const session of sessions.all()) byUser.set(session.principal.id, session);
  return [...byUser.values()];
}

function outcomeOf(
  parts: Parts,
  policy: Policy,
  name: Action,
  people: readonly Asker[],
  now: number,
): PreviewAnswer["actions"][number] {
  const outcomes = people.map((who) => {
    const verdict = authorize(name, withPolicy(factsOf(parts, who, now), policy));
    const denied = verdict.allowed ? undefined : verdict.error.denied;
    return { user: actorOf(who), in: verdict.allowed, ...(denied && { denied }) };
  });
  const [inside, outside] = [outcomes.filter((it) => it.in), outcomes.filter((it) => !it.in)];
  return {
    action: name,
    in: inside.length,
    out: outside.length,
    people: [...outside.slice(0, MAX_PREVIEWED), ...inside.slice(0, MAX_PREVIEWED)],
  };
}

function withPolicy(facts: Facts, policy: Policy): Facts {
  const room = facts.levels.at(-1);
  if (!room) return facts;
  const changed: Level = { ...room, policy };
  return { ...facts, levels: [...facts.levels.slice(0, -1), changed] };
}
