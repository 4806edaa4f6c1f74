/** Who may do what in a room. Pure: facts in, verdict out. Asked again for everything pending, in order, at the insert. */
import type { RoomKind } from "../protocol/activity.ts";
import { errorOf, type WireError } from "../protocol/errors.ts";
import { unreachable } from "./unreachable.ts";

export type Action = "join" | "leave" | "send" | "whisper" | "history" | "who" | "see";

export interface Facts {
  readonly kind: RoomKind;
  /** Belongs to the room; in a direct room: is one of the two. */
  readonly member: boolean;
  /** When the token runs out. */
  readonly expires: number;
  readonly now: number;
}

export type Verdict = { readonly allowed: true } | { readonly allowed: false; readonly error: WireError };
const YES: Verdict = { allowed: true };

export function authorize(action: Action, facts: Facts): Verdict {
  if (facts.expires <= facts.now) return no(errorOf("token_expired"));
  // To anyone else a direct room does not exist.
  if (facts.kind === "direct" && !facts.member) return no(errorOf("not_found"));
  switch (action) {
    case "see":
      return YES;
    case "join":
      return YES;
    case "leave":
      if (facts.kind === "direct") return no(errorOf("forbidden", "a direct conversation is not left"));
      return facts.member ? YES : no(errorOf("not_member"));
    case "send":
    case "whisper":
    case "history":
    case "who":
      return facts.member ? YES : no(errorOf("not_member"));
    default:
      return unreachable(action);
  }
}

function no(error: WireError): Verdict {
  return { allowed: false, error };
}
