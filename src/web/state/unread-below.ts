/** Messages of others after the item with this key: what came while one was reading further up. */
import type { RoomItem } from "../../client/room-view.ts";
import type { Actor } from "../../protocol/activity.ts";

export function unreadBelow(items: readonly RoomItem[], key: string | undefined, you: Actor | undefined): number {
  const from = key === undefined ? items.length : items.findLastIndex((item) => item.key === key) + 1;
  let count = 0;
  for (const item of items.slice(from)) {
    if (item.state !== "sent") continue;
    const { verb, actor } = item.activity;
    if ((verb === "send" || verb === "whisper") && actor.id !== you?.id) count++;
  }
  return count;
}
