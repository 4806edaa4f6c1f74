/** Reads out the messages of others as they come, not the history that is paged to. */
import { useEffect, useRef } from "preact/hooks";
import type { RoomItem } from "../../client/room-view.ts";
import type { Actor } from "../../protocol/activity.ts";
import { nameOf } from "../text/person.ts";
import { announce } from "./announce.ts";

export function useAnnouncer(items: readonly RoomItem[], you: Actor | undefined): void {
  const newest = items.findLast((item) => item.state === "sent");
  const last = useRef<string | undefined>(undefined);
  useEffect(() => {
    const known = last.current;
    last.current = newest?.key;
    if (known === undefined || newest?.state !== "sent" || newest.key === known) return;
    const { activity } = newest;
    if (activity.actor.id === you?.id) return;
    if (activity.verb === "send") announce(`${nameOf(activity.actor)}: ${activity.object.text}`);
    if (activity.verb === "whisper") announce(`${nameOf(activity.actor)} whispers: ${activity.object.text}`);
  }, [newest?.key]);
}
