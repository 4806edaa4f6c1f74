/** Makes the lines of a conversation. Remembers what it made, so that what did not change is the same object again. */
import type { Activity } from "../protocol/activity.ts";
import { formatCursor } from "../protocol/cursor.ts";
import type { UserId } from "../protocol/ids.ts";
import { changesIn, isChange, isMessage, withChanges, type Change } from "./message-fold.ts";
import type { Entry, Outbox } from "./outbox.ts";
import type { RoomItem } from "./room-view.ts";

interface Sent {
  readonly item: RoomItem;
  /** The changes in it: how many, and the last of them. */
  readonly count: number;
  readonly last: Change | undefined;
}

export class RoomItems {
  readonly #sent = new WeakMap<Activity, Sent>();
  readonly #unsent = new WeakMap<Entry, RoomItem>();

  of(events: readonly Activity[], outbox: Outbox, me: UserId | undefined): readonly RoomItem[] {
    const changes = changesIn(events);
    const items: RoomItem[] = [];
    for (const event of events) {
      // What changed a message shows there.
      if (!isChange(event)) items.push(this.#sentItem(event, changes?.get(formatCursor(event)), me));
    }
    for (const entry of outbox) items.push(this.#unsentItem(entry));
    return items;
  }

  #sentItem(event: Activity, changes: readonly Change[] | undefined, me: UserId | undefined): RoomItem {
    const known = this.#sent.get(event);
    const [count, last] = [changes?.length ?? 0, changes?.at(-1)];
    if (known && known.count === count && known.last === last) return known.item;
    const activity = changes && isMessage(event) ? withChanges(event, changes) : event;
    const item = sentItem(activity, me);
    this.#sent.set(event, { item, count, last });
    return item;
  }

  #unsentItem(entry: Entry): RoomItem {
    const item = this.#unsent.get(entry) ?? unsentItem(entry);
    this.#unsent.set(entry, item);
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
