/** Limits that a client can run into. Each is answered with a coded error; see errors.ts. */

/** Longest message text, UTF-8 bytes. Ours: four times what Discord allows, well under one activity. */
export const MAX_TEXT_BYTES = 16_384;
/** One encoded activity, UTF-8 bytes; checked at accept, so that no activity is too big for a segment (96 KB). */
export const MAX_ACTIVITY_BYTES = 65_536;
/** One request frame, UTF-8 bytes. The platform takes 32 MiB; nobody needs more than an activity and its envelope. */
export const MAX_FRAME_BYTES = 131_072;
/** Nesting of a request frame. Our deepest schema has 4. */
export const MAX_FRAME_DEPTH = 8;
/** People a whisper may be for. */
export const MAX_WHISPER_RECIPIENTS = 16;
/** People that any activity may be for: a whisper's, or those who moderate a room. */
export const MAX_RECIPIENTS = 64;
/** Longest reason of a ban, a report, a call, characters. */
export const MAX_REASON_LENGTH = 500;
/** How long an author may edit a message unless the room says otherwise: a day. */
export const DEFAULT_EDIT_MS = 24 * 3_600_000;
/** Longest ban or mute that ends, milliseconds: ten years; without an end is for ever. */
export const MAX_SANCTION_MS = 10 * 365 * 24 * 3_600_000;
/** Calls for an admin that wait or are being answered: in one room, and of one person there. */
export const MAX_OPEN_CALLS = 100;
export const MAX_OPEN_CALLS_EACH = 1;
/** Messages that one request deletes or purges. */
export const MAX_DELETED_AT_ONCE = 500;
/** Different emoji on one message. Ours: a line of them. */
export const MAX_REACTIONS = 20;
/** People that a message names for one emoji; beyond it only their number is told. Ours. */
export const MAX_REACTION_USERS = 20;
/** Messages before, and after, one that is reported, that go along as evidence. */
export const REPORT_EVIDENCE = 5;
/** Events on one page of history. */
export const MAX_HISTORY_LIMIT = 200;
export const DEFAULT_HISTORY_LIMIT = 50;
/** Hits on one page of search. */
export const MAX_SEARCH_LIMIT = 50;
export const DEFAULT_SEARCH_LIMIT = 20;
/** Longest search query, characters. */
export const MAX_QUERY_LENGTH = 256;
/** Longest name of a room or a person, characters. */
export const MAX_NAME_LENGTH = 80;
/** A room's recent store: how many messages, for how long, unless the room says otherwise. */
export const DEFAULT_RETENTION_MESSAGES = 1_000;
export const DEFAULT_RETENTION_MS = 7 * 24 * 3_600_000;
export const MAX_RETENTION_MESSAGES = 50_000;
export const MAX_RETENTION_MS = 365 * 24 * 3_600_000;
/** Channels inside each other, a top-level one included. A room may have as many above it. */
export const MAX_CHANNEL_DEPTH = 8;
/** Rooms and channels right below one channel. Ours: a list of them is sorted as it is read. */
export const MAX_CHANNEL_ROOMS = 10_000;
/** Bans, mutes and roles of one channel together: all of them go to every room below it. */
export const MAX_CHANNEL_SANCTIONS = 10_000;
/** Rooms on one page of a list. */
export const MAX_ROOMS_LIMIT = 100;
export const DEFAULT_ROOMS_LIMIT = 50;
/** Rooms that joining one channel joins. Ours: each of them is written to. */
export const MAX_AUTOJOINED = 20;
/** Sockets of one user in one room, and user sockets of one user. Ours: more devices than anybody has, tabs included. */
export const MAX_SESSIONS_PER_USER = 20;
/** People that one person can block. */
export const MAX_BLOCKS = 1_000;
/** What somebody says of themselves, characters. */
export const MAX_PROFILE_LENGTH = 500;
/** Files that one message names. */
export const MAX_ATTACHMENTS = 10;
/** Longest name of a file, characters; what most file systems take. */
export const MAX_ATTACHMENT_NAME_LENGTH = 255;
