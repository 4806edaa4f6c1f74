/** `calls`: to those who moderate all that are not closed, to anybody else their own. */
import { MAX_CALLS_SHOWN, type CallsAnswer } from "../../../src/protocol/room-answers.ts";
import type { CallId } from "../../../src/protocol/ids.ts";
import { shown } from "../calls.ts";
import { may } from "../may.ts";
import { moderates } from "../moderators.ts";
import type { Parts } from "../parts.ts";
import type { Asker, Refused } from "../room-api.ts";

export function readCalls(parts: Parts, by: Asker, after: CallId | undefined, now: number): CallsAnswer | Refused {
  const verdict = may(parts, by, "see", now);
  if (!verdict.allowed) return verdict;
  const { calls } = parts;
  if (!moderates(parts, by, now)) return { calls: calls.ofCaller(by.principal.id, MAX_CALLS_SHOWN).map(shown) };
  const rest = calls.waiting.filter((it) => after === undefined || it.call > after);
  const page = rest.slice(0, MAX_CALLS_SHOWN);
  const next = rest.length > page.length ? page.at(-1)?.call : undefined;
  return { calls: page.map(shown), ...(next !== undefined && { next }) };
}
