/** What went wrong, in words for the person in front of the page, and whether trying again can help. */
import { StarlingError } from "../../client/error.ts";
import { wordsFor, type Rules } from "../text/refusal.ts";

export interface Trouble {
  readonly code: string;
  readonly temporary: boolean;
  readonly text: string;
}

/** `rules`: what holds in the room, so that a refusal can tell the rule. */
export function troubleOf(error: unknown, rules?: Rules): Trouble {
  if (error instanceof StarlingError) {
    return { code: error.code, temporary: error.temporary, text: wordsFor(error, rules) };
  }
  return { code: "unreachable", temporary: true, text: "The server can’t be reached. Check your connection." };
}
