/** What went wrong, in words for the person in front of the page, and whether trying again can help. */
import { StarlingError } from "../../client/error.ts";

export interface Trouble {
  readonly code: string;
  readonly temporary: boolean;
  readonly text: string;
}

/** Where we know better than the error itself what it means here. */
const WORDS: Record<string, string> = {
  search_unavailable: "Search is resting. Your conversations are fine; try again in a moment.",
  archive_unavailable: "Older messages can’t be reached right now.",
  archive_none: "Nothing older is kept.",
  unknown_user: "Nobody with this id has been here yet.",
  direct_with_self: "That’s you. A conversation needs somebody else.",
  not_member: "You are not a member of this room any more.",
  not_in_room: "This person is not in the room.",
  not_found: "There is nothing here, or nothing that you may see.",
  token_invalid: "Your sign-in is not valid here.",
  token_expired: "Your sign-in has run out.",
  network: "The server can’t be reached. Check your connection.",
  connection_lost: "The connection was lost before the answer came.",
  token_unavailable: "You could not be signed in. The sign-in service does not answer.",
  too_far: "That message is too far back to go to.",
  busy: "The room is very busy; try again.",
  retry_too_old: "Too old to tell whether it arrived. Discard it, or send it anew.",
};

export function wordsFor(error: { code: string; message: string }): string {
  return WORDS[error.code] ?? error.message;
}

export function troubleOf(error: unknown): Trouble {
  if (error instanceof StarlingError) {
    return { code: error.code, temporary: error.temporary, text: wordsFor(error) };
  }
  return { code: "unreachable", temporary: true, text: "The server can’t be reached. Check your connection." };
}
