/** Makes the lines of a conversation. Remembers what it made, so that what did not change is the same object again. */
import type { Activity } from "../protocol/activity.ts";
import type { UserId } from "../protocol/ids.ts";
import type { Entry, Outbox } from "./outbox.ts";
import type { RoomItem } from "./room-view.ts";

export class RoomItems {
  readonly #sent = new WeakMap<Activity, RoomItem>();
  readonly #unsent = new WeakMap<Entry, RoomItem>();

  of(events: readonly Activity[], outbox: Outbox, me: UserId | undefined): readonly RoomItem[] {
    return [
      ...events.map((event) => this.#of(this.#sent, event, () => sentItem(event, me))),
      ...outbox.map((entry) => this.#of(this.#unsent, entry, () => unsentItem(entry))),
    ];
  }

  #of<K extends object>(known: WeakMap<K, RoomItem>, from: K, make: () => RoomItem): RoomItem {
    const item = known.get(from) ?? make();
    known.set(from, item);
    return item;
  }
}

/** Client ids are unique per person only: those of others do not count. */
function sentItem(activity: Activity, me: UserId | undefined): RoomItem {
  const mine = activity.actor.id === me ? activity.clientMessageId : undefined;
  return { key: mine ?? activity.id, state: "sent", activity };
}

function unsentItem(entry: Entry): RoomItem {
  const { message } = entry;
  return entry.state === "failed"
    ? { key: message.id, state: "failed", pending: message, error: entry.error }
    : { key: message.id, state: "pending", pending: message };
}
