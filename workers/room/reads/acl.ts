/** `acl`: what holds here, and what the asker may. For everybody who may see the room: a rule is no secret. */
import { authorize } from "../../../src/domain/acl/authorize.ts";
import { rulesFor } from "../../../src/domain/acl/defaults.ts";
import { roleOf } from "../../../src/domain/acl/role-of.ts";
import { action, type Action, type Policy } from "../../../src/protocol/acl.ts";
import type { AclAnswer } from "../../../src/protocol/room-answers.ts";
import { factsOf, may } from "../may.ts";
import type { Parts } from "../parts.ts";
import type { Asker, Refused } from "../room-api.ts";

export function readAcl(parts: Parts, by: Asker, now: number): AclAnswer | Refused {
  const verdict = may(parts, by, "see", now);
  if (!verdict.allowed) return verdict;
  const { acl, record } = parts;
  const facts = factsOf(parts, by, now);
  return {
    kind: record.kind,
    role: roleOf(facts),
    may: action.options.filter((name) => authorize(name, facts).allowed),
    policy: acl.policy,
    effective: effectiveOf(record.kind, acl.policy),
    above: parts.place.above.map(({ room, name, policy }) => ({ room, ...(name !== undefined && { name }), policy })),
    settings: acl.settings,
  };
}

function effectiveOf(kind: AclAnswer["kind"], policy: Policy): AclAnswer["effective"] {
  const effective: AclAnswer["effective"] = {};
  const names: readonly Action[] = action.options;
  for (const name of names) effective[name] = [...rulesFor(kind, policy, name)];
  return effective;
}
