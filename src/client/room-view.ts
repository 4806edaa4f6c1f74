/** A room as a program sees it. */
import type { Activity, Actor } from "../protocol/activity.ts";
import type { Cursor } from "../protocol/cursor.ts";
import type { ClientMessageId, UserId } from "../protocol/ids.ts";
import type { AclAnswer } from "../protocol/room-answers.ts";
import type { Announcement, Presence, Welcome } from "../protocol/room-frame.ts";
import type { Connection } from "./connection-state.ts";
import type { Failure } from "./error.ts";
import type { PendingMessage } from "./outbox.ts";
import type { RoomActions } from "./room-actions.ts";
import type { Store } from "./store.ts";

/**
 * A line of the conversation. `key` is the same from `pending` to `sent`, so that a list does not jump; unique in a room. An
 * item is the same object as long as it says the same. Messages read as they are now, with an `overlay` that tells of edits,
 * deletion and reactions; those activities are no items themselves.
 */
export type RoomItem =
  | { readonly key: string; readonly state: "sent"; readonly activity: Activity }
  /** Mine, and not known to have arrived. */
  | { readonly key: string; readonly state: "pending"; readonly pending: PendingMessage }
  /** Mine, and refused for good: `retry` or `discard` it. */
  | { readonly key: string; readonly state: "failed"; readonly pending: PendingMessage; readonly error: Failure };

export interface RoomState {
  readonly connection: Connection;
  /** Absent until the first hello. */
  readonly room?: Welcome["room"];
  /** Who I am here. Absent until the first hello. */
  readonly you?: Actor;
  readonly member: boolean;
  /** What holds here and what I may, asked anew whenever that may have changed. Absent until the room has told. */
  readonly rights?: AclAnswer;
  /** What was said last, while this was open, in a channel above: to everybody present below it. */
  readonly announcement?: Announcement;
  /** In the order of the log, without a hole; then what is not sent yet, in the order it was written. */
  readonly items: readonly RoomItem[];
  /** Who is connected: in a room with very many, only some of them. */
  readonly people: readonly Actor[];
  readonly peopleCount: number;
  readonly hasOlder: boolean;
  readonly loadingOlder: boolean;
  /** The view is whole up to here. Absent until the newest page is loaded. */
  readonly head?: Cursor;
  /** Messages for everybody up to `head`, for `markRead`. */
  readonly count: number;
  /** What is wrong now: with catching up, or with the last frame of ours. Absent: nothing. */
  readonly error?: Failure;
}

export interface MessageOptions {
  /** The message that it answers. */
  readonly reply?: Cursor | undefined;
}

/** Whatever fails, fails with a StarlingError. What needs the room waits for it to be online, and rejects once it is refused or closed. */
export interface RoomView extends Store<RoomState>, RoomActions {
  /** Shows the message at once as pending, and sends it when it can, as often as it takes. The id is its item's key. */
  send(text: string, options?: MessageOptions): ClientMessageId;
  /** The same, for these people (1 to 16) and me only. */
  whisper(to: readonly UserId[], text: string, options?: MessageOptions): ClientMessageId;
  /** Tries a failed message again. Where the room can no longer take its id, it gets a new one, and a new key. */
  retry(id: ClientMessageId): void;
  /** Forgets a message that is not sent yet. One that is under way may still arrive. */
  discard(id: ClientMessageId): void;
  join(): Promise<void>;
  /** `heir`: the last owner names another one in going; without one that is `last_owner`. */
  leave(options?: { heir?: UserId | undefined }): Promise<void>;
  who(): Promise<Presence>;
  /** Puts at least one older item in front, if there is one. `limit`: numbers a page, 1 to 200, default 50. */
  loadOlder(limit?: number): Promise<void>;
  /** Loads pages until that place is in `items`, or is known not to be for me. `too_far` after 10,000 numbers. */
  around(cursor: Cursor): Promise<void>;
  /** Connects now, whatever it was waiting for, even after `refused`. */
  reconnect(): void;
  /** Releases this use of the room; the last one closes it. What is unsent then is lost, unless there is a PendingStore. */
  close(): void;
  /**
   * Every activity after the place where the view began (its newest page, or `since`), in order, each once. Not called for
   * what was there before; returns how to stop.
   */
  onEvent(listener: (activity: Activity) => void): () => void;
  /** The view started over at the newest page: what lies between was not told by `onEvent`. `reason` is absent when the log began a new epoch. */
  onReset(listener: (reason: Failure | undefined) => void): () => void;
}
