/** `set-acl`: what the room itself says of its actions. Holds for everything that follows it, in its own batch already. */
import { checkRules } from "../../../src/domain/acl/check-rules.ts";
import type { Action, Policy } from "../../../src/protocol/acl.ts";
import { action } from "../../../src/protocol/acl.ts";
import { errorOf } from "../../../src/protocol/errors.ts";
import { may } from "../may.ts";
import { actorOf } from "../session.ts";
import type { Apply } from "./verb.ts";

export const setAcl: Apply<"set-acl"> = (parts, batch, by, { policy: changes }) => {
  const verdict = may(parts, by, "set-acl", batch.now);
  if (!verdict.allowed) return verdict;
  const policy: Policy = {};
  const reset: Action[] = [];
  for (const name of action.options) {
    const rules = changes[name];
    if (rules === null) reset.push(name);
    if (rules === null || rules === undefined) continue;
    const fault = checkRules(rules, parts.attributeValues);
    if (fault !== undefined) return { error: errorOf("rule_invalid", `${name}: ${fault}`) };
    policy[name] = rules;
  }
  parts.acl.setPolicy(policy, reset);
  return batch.add({ verb: "set-acl", actor: actorOf(by), object: { policy, reset } });
};
