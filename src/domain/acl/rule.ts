/** Does one rule pass? */
import type { AttributeValue, Rule } from "../../protocol/acl.ts";
import { unreachable } from "../unreachable.ts";
import { evaluateExpression } from "./expression.ts";
import type { Facts } from "./facts.ts";
import { roleOf } from "./role-of.ts";
import { rankOf } from "./roles.ts";

/** An attribute that is missing, or of another type than the rule looks for, passes nothing. */
export function passes(rule: Rule, facts: Facts): boolean {
  const { principal } = facts;
  switch (rule.rule) {
    case "in": {
      const value = attributeOf(facts, rule.attribute);
      return value !== undefined && !Array.isArray(value) && rule.values.includes(String(value));
    }
    case "range": {
      const value = attributeOf(facts, rule.attribute);
      return typeof value === "number" && value >= (rule.min ?? -Infinity) && value <= (rule.max ?? Infinity);
    }
    case "overlaps": {
      const value = attributeOf(facts, rule.attribute);
      const has = Array.isArray(value) ? value : typeof value === "string" ? [value] : [];
      return has.some((it) => rule.values.includes(it));
    }
    case "flag":
      return attributeOf(facts, rule.attribute) === true;
    case "member":
      return facts.member;
    case "present":
      return facts.present;
    case "invited":
      return facts.member || facts.invited;
    case "same-room":
      return facts.from === undefined ? facts.member : facts.from.room === roomOf(facts);
    case "same-channel":
      return facts.from === undefined ? facts.member : sameChannel(facts, facts.from);
    case "owner":
      return rankOf(roleOf(facts)) >= rankOf("owner");
    case "role":
      return rankOf(roleOf(facts)) >= rankOf(rule.atLeast);
    case "nobody":
      return false;
    case "custom":
      return evaluateExpression(rule.expression, {
        attributes: principal.attributes ?? {},
        member: facts.member,
        present: facts.present,
        role: roleOf(facts),
        kind: facts.levels.at(-1)?.kind ?? "group",
      });
    case "any":
      return rule.of.some((it) => passes(it, facts));
    case "not":
      return !rule.of.some((it) => passes(it, facts));
    default:
      return unreachable(rule);
  }
}

function attributeOf({ principal }: Facts, name: string): AttributeValue | undefined {
  const { attributes } = principal;
  return attributes && Object.hasOwn(attributes, name) ? attributes[name] : undefined;
}

function roomOf({ levels }: Facts): string | undefined {
  return levels.at(-1)?.room;
}

function sameChannel({ levels }: Facts, from: NonNullable<Facts["from"]>): boolean {
  const channel = levels.at(-2)?.room;
  return channel !== undefined && channel === from.channel;
}
