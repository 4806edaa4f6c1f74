/** Every error a client can see: a stable code, whether trying again later can help, its HTTP status, words for a person. */
import * as z from "zod/mini";
import { denied, type Denied } from "./acl.ts";

const TABLE = {
  // the frame or the body
  malformed: [false, 400, "This is not valid JSON, or not an object."],
  too_big: [false, 413, "This is larger than the limit."],
  too_deep: [false, 400, "This is nested too deeply."],
  binary_refused: [false, 400, "Frames are text; a binary one was ignored."],
  unknown_verb: [false, 400, "There is no such verb here."],
  method_not_allowed: [false, 405, "This address takes other methods."],
  invalid: [false, 400, "A field is missing or has a wrong value."],
  unsupported_media_type: [false, 415, "The body must be application/json."],
  // who is asking
  token_missing: [false, 401, "A token is needed."],
  token_invalid: [false, 401, "The token is not valid here."],
  token_expired: [false, 401, "The token has expired."],
  revoked: [false, 401, "This token was revoked; another one is needed."],
  scope_missing: [false, 403, "The token lacks the scope for this."],
  origin_refused: [false, 403, "This origin may not connect."],
  // what is asked for
  not_found: [false, 404, "There is nothing here, or nothing that you may see."],
  unknown_user: [false, 404, "Nobody of that id has been here."],
  direct_with_self: [false, 400, "A direct conversation needs somebody else."],
  not_member: [false, 403, "Join the room first."],
  not_in_room: [false, 400, "Somebody this is for is not in the room."],
  forbidden: [false, 403, "You may not do this."],
  banned: [false, 403, "You are banned here."],
  muted: [false, 403, "You are muted here."],
  frozen: [false, 403, "The room is frozen: only those who moderate write now."],
  slow_mode: [true, 429, "The room is in slow mode; wait a moment."],
  outranked: [false, 403, "You cannot do this to somebody of an equal or higher role."],
  removed: [false, 410, "This room was removed; what was said in it can still be read."],
  already_member: [false, 409, "They are in the room already."],
  last_owner: [false, 409, "The last owner cannot go without naming another one."],
  name_taken: [false, 409, "There is a room of this name already."],
  not_empty: [false, 409, "There are rooms in this channel; they come first."],
  cycle: [false, 409, "A channel cannot be put below itself."],
  nested_too_deep: [false, 409, "Channels cannot be nested that deep."],
  too_many: [false, 409, "There are as many of these here as there can be."],
  refused_by_site: [false, 403, "The site does not allow this."],
  rule_invalid: [false, 400, "A rule cannot be saved as it is."],
  call_open: [false, 409, "You have called an admin already; the call waits to be answered."],
  too_many_calls: [true, 503, "Too many calls wait to be answered here; try again."],
  words_refused: [false, 422, "A word in this is not allowed here."],
  already_claimed: [false, 409, "Somebody has taken this call on."],
  call_closed: [false, 410, "This call was closed."],
  edit_too_late: [false, 403, "It is too late to edit this message."],
  not_yours: [false, 403, "Only its author may do this."],
  deleted: [false, 410, "This message was deleted."],
  purged: [false, 410, "The text of this message was removed for good."],
  too_many_reactions: [false, 409, "There are as many different reactions on this message as there can be."],
  upgrade_required: [false, 426, "This address speaks WebSocket only."],
  not_delivered: [false, 403, "Somebody this is for does not take messages from you."],
  too_many_blocks: [false, 409, "You have blocked as many people as can be blocked."],
  attachment_invalid: [false, 400, "This file was not made for this room by you, or is not as it was then."],
  attachment_type: [false, 415, "Files of this type are not taken here."],
  attachments_none: [false, 410, "Nothing can be attached here."],
  upload_expired: [false, 403, "It is too late for this upload, or it was not signed by us."],
  already_uploaded: [false, 409, "This file is here already."],
  // retries and cursors
  id_conflict: [false, 409, "This id was used for another message."],
  retry_too_old: [false, 410, "It can no longer be told whether this message arrived; send it anew."],
  cursor_invalid: [false, 400, "This cursor is not of this conversation."],
  // now is not the time
  rate_limited: [true, 429, "Too much at once; wait a moment."],
  too_many_sessions: [true, 429, "You are connected here on too many devices."],
  busy: [true, 503, "The room is busy; try again."],
  backlogged: [true, 503, "The room cannot pass on more messages right now; try again."],
  archive_unavailable: [true, 503, "Older messages cannot be reached right now."],
  archive_none: [false, 410, "Nothing older is kept."],
  lists_unavailable: [true, 503, "The lists of operators cannot be reached right now."],
  lists_none: [false, 410, "There is no bridge here that keeps lists."],
  search_unavailable: [true, 503, "Search cannot be reached right now."],
  search_none: [false, 410, "Nothing can be searched here."],
  friends_none: [false, 404, "Nobody says here who your friends are."],
  friends_invalid: [false, 400, "This list of friends is not signed for you, or no longer good."],
  friends_unavailable: [true, 503, "Who your friends are cannot be asked right now."],
  presence_unavailable: [true, 503, "Who is here cannot be told right now."],
  changes_gone: [false, 410, "Changes that old are not kept; begin anew."],
  restore_unavailable: [false, 409, "This runtime cannot put an object back to that moment."],
  internal: [true, 500, "Something went wrong on our side."],
} as const satisfies Record<string, readonly [temporary: boolean, status: number, message: string]>;

export type ErrorCode = keyof typeof TABLE;
/** For tests and documentation: what a client may meet. */
export const ERROR_CODES: readonly ErrorCode[] = Object.keys(TABLE).filter((code): code is ErrorCode => code in TABLE);

export const wireError = z.object({
  code: z.string(),
  temporary: z.boolean(),
  message: z.string(),
  /** Which action and which rule, where that is why. */
  denied: z.optional(denied),
  /** Where waiting helps: how long, milliseconds. */
  retryAfterMs: z.optional(z.int()),
});
/** An error as frames and problem documents carry it. `temporary`: the same request may succeed later. */
export type WireError = {
  code: ErrorCode;
  temporary: boolean;
  message: string;
  denied?: Denied;
  retryAfterMs?: number;
};

/** The error of that code; `detail` names what exactly was wrong (a field, a limit), never what is secret. */
export function errorOf(code: ErrorCode, detail?: string): WireError {
  const [temporary, , message] = TABLE[code];
  return { code, temporary, message: detail === undefined ? message : `${message} (${detail})` };
}

/** Too much at once: the same request may be made again after that long. */
export function rateLimited(retryAfterMs: number): WireError {
  return { ...errorOf("rate_limited"), retryAfterMs: Math.max(1, Math.ceil(retryAfterMs)) };
}

/** The HTTP status under which REST answers with that code. */
export function statusOf(code: ErrorCode): (typeof TABLE)[ErrorCode][1] {
  return TABLE[code][1];
}
