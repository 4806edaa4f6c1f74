/** Can these rules be saved? What is wrong is told to the person who wrote them. */
import type { Rule } from "../../protocol/acl.ts";
import { unreachable } from "../unreachable.ts";
import { checkExpression } from "./expression.ts";

/** The values that an operator allows for an attribute; one that is not named takes any. */
export type AttributeValues = ReadonlyMap<string, ReadonlySet<string>>;

/** What is wrong with the first one that is, or undefined. */
export function checkRules(rules: readonly Rule[], known: AttributeValues): string | undefined {
  for (const rule of rules) {
    const fault = faultOf(rule, known);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function faultOf(rule: Rule, known: AttributeValues): string | undefined {
  switch (rule.rule) {
    case "custom": {
      const fault = checkExpression(rule.expression);
      return fault && `${fault.reason}, at ${fault.start} to ${fault.end} of the expression`;
    }
    case "in":
    case "overlaps": {
      const allowed = known.get(rule.attribute);
      const unknown = allowed && rule.values.find((value) => !allowed.has(value));
      return unknown === undefined ? undefined : `${rule.attribute} is never ${JSON.stringify(unknown)} here`;
    }
    case "range":
      return rule.min !== undefined && rule.max !== undefined && rule.min > rule.max
        ? `${rule.attribute}: nothing is between ${rule.min} and ${rule.max}`
        : undefined;
    case "any":
    case "not":
      return checkRules(rule.of, known);
    case "flag":
    case "member":
    case "present":
    case "invited":
    case "same-room":
    case "same-channel":
    case "owner":
    case "nobody":
    case "role":
      return undefined;
    default:
      return unreachable(rule);
  }
}
