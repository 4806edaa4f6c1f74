/** Whether somebody of whom nothing is known may list the room: then where people are is no secret to anybody. */
import { SYSTEM_USER } from "../../src/protocol/ids.ts";
import { may } from "./may.ts";
import type { Parts } from "./parts.ts";

export function isListedForAll(parts: Parts): boolean {
  const { created, kind } = parts.record;
  if (!created || kind === "direct") return false;
  const now = Date.now();
  // A name that no token may claim: a member of nothing, without any attribute.
  return may(parts, { principal: { id: SYSTEM_USER, expires: now + 1 } }, "list", now).allowed;
}
