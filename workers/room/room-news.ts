/** What the pure parts of a User know of a Room: apart from the rest of its API, so that they need nothing of the runtime. */
import type { Activity } from "../../src/protocol/activity.ts";
import type { Cursor } from "../../src/protocol/cursor.ts";
import type { UserId } from "../../src/protocol/ids.ts";
import type { Conversation } from "../../src/protocol/user-frame.ts";

/** What a Room tells the User objects of its members, gathered per second: the newest state, never a difference. */
export interface RoomNews extends Pick<Conversation, "room" | "address" | "kind" | "head" | "count"> {
  readonly name?: string;
  readonly peer?: { readonly id: UserId; readonly name?: string };
  readonly last?: Activity;
  /** The user's own newest message among what is told: whoever writes has read. */
  readonly own?: { readonly at: Cursor; readonly count: number };
  /** Whispers to this user since the last telling: counted one by one. */
  readonly whispers: readonly Cursor[];
  /** Where the user's membership began: nothing before it is unread. Absent: the user is no member any more. */
  readonly joined?: { readonly at: Cursor; readonly count: number };
}
