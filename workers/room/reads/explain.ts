/** For administrators: whether somebody might do something here, with the whole chain that was looked at. */
import { authorize, explain } from "../../../src/domain/acl/authorize.ts";
import type { Facts } from "../../../src/domain/acl/facts.ts";
import { roleOf } from "../../../src/domain/acl/role-of.ts";
import type { Action } from "../../../src/protocol/acl.ts";
import type { ExplainAnswer } from "../../../src/protocol/admin.ts";
import type { UserId } from "../../../src/protocol/ids.ts";
import type { Principal } from "../../../src/protocol/token.ts";
import { factsOf, standingOf } from "../may.ts";
import type { Parts } from "../parts.ts";

export function explainFor(
  parts: Parts,
  principal: Principal,
  action: Action,
  subject: UserId | undefined,
  now: number,
): ExplainAnswer {
  const upon = subject === undefined ? {} : { subject: standingOf(parts, subject, now) };
  const facts: Facts = { ...factsOf(parts, { principal }, now), ...upon };
  return {
    allowed: authorize(action, facts).allowed,
    role: roleOf(facts),
    steps: explain(action, facts),
  };
}
