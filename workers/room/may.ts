/** The one gate of a room: gathers the facts as they are now, and asks the rules. */
import { authorize, type Action, type Verdict } from "../../src/domain/authorize.ts";
import { isMember, type Parts } from "./parts.ts";
import type { Who } from "./session.ts";

export function may(parts: Pick<Parts, "members" | "record">, who: Who, action: Action, now: number): Verdict {
  return authorize(action, {
    kind: parts.record.kind,
    member: isMember(parts, who),
    expires: who.principal.expires,
    now,
  });
}
