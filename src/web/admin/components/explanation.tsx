/** The verdict as a sentence, and the steps that led to it. */
import { role as roleSchema, type Action } from "../../../protocol/acl.ts";
import type { ExplainAnswer } from "../../../protocol/admin.ts";
import { roleName } from "../../text/roles.ts";
import { doing } from "../../text/rules.ts";
import { stepSentence } from "../text/step.ts";

interface Props {
  answer: ExplainAnswer;
  user: string;
  action: Action;
  /** The address that was asked about: whatever is not there is above it. */
  room: string;
}

const OUTCOMES = { pass: "Good", exempt: "Exempt", deny: "Refused" } as const;

export function Explanation({ answer: { allowed, role, steps }, user, action, room }: Props) {
  const known = roleSchema.safeParse(role);
  return (
    <section aria-label="The answer" class="verdict">
      <h2>
        {user} may {allowed ? "" : "not "}
        {doing(action)}.
      </h2>
      <p class="hint">What they are there: {known.success ? roleName(known.data) : role}.</p>
      <ol class="steps">
        {steps.map((step, at) => (
          // oxlint-disable-next-line react/no-array-index-key -- steps have no name, and never move
          <li key={at} class={`step step--${step.outcome}`}>
            <span class={step.outcome === "deny" ? "role-mark role-mark--bad" : "role-mark"}>
              {OUTCOMES[step.outcome]}
            </span>
            <span>
              {stepSentence(step)}
              {!room.startsWith(step.at) && <span class="hint"> In a channel above.</span>}
            </span>
          </li>
        ))}
      </ol>
      {steps.length === 0 && <p class="hint">No rule was in the way: there is none.</p>}
    </section>
  );
}
