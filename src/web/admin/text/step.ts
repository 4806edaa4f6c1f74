/** One step of an explanation as a sentence. */
import type { ExplainAnswer } from "../../../protocol/admin.ts";
import { capital, whoPasses } from "../../text/rules.ts";

type Step = ExplainAnswer["steps"][number];

/** States that are looked at besides rules. */
const STATES: Partial<Record<Step["rule"], readonly [good: string, bad: string]>> = {
  token: ["the token is good here", "the token is not good here"],
  banned: ["they are not banned", "they are banned"],
  muted: ["they are not muted", "they are muted"],
  frozen: ["the room is not frozen", "the room is frozen"],
  slow: ["slow mode lets them", "slow mode: it is too early"],
  rank: ["they stand above whom it is done to", "they do not stand above whom it is done to"],
};

export function stepSentence({ rule, outcome, text, error }: Step): string {
  const state = STATES[rule];
  if (state) {
    const [good, bad] = state;
    if (outcome === "exempt") return `${capital(bad)}, but their role is above that.`;
    return `${capital(outcome === "pass" ? good : bad)}.`;
  }
  if (!text && error?.code === "not_found") return "For them there is no such room: they can neither see nor join it.";
  const who = text ? whoPasses(text) : `rule “${rule}”`;
  if (outcome === "exempt") return `For ${who}: their role is above that.`;
  return `For ${who}: ${outcome === "pass" ? "they are" : "they are not"}.`;
}
