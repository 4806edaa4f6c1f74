/** Tells how far one has read, and where the "new messages" line stands. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Client } from "../../client/client.ts";
import type { RoomState } from "../../client/room-view.ts";
import type { Activity } from "../../protocol/activity.ts";
import { compareCursors, type Cursor } from "../../protocol/cursor.ts";
import type { Conversation } from "../../protocol/user-frame.ts";
import { newsBetween } from "./unread-line.ts";

/** So that a burst of messages is one request. */
const SETTLE_MS = 300;

/**
 * `isReading`: the newest message is on screen, and somebody looks at it. The line stands after what had been read when
 * the reading began, and for as long as it goes on; what arrives before one's eyes is not new.
 */
export function useReadMarker(
  client: Pick<Client, "me">,
  state: RoomState,
  conversation: Conversation | undefined,
  isReading: boolean,
): Cursor | undefined {
  const { items, you } = state;
  const seen = newestOf(state);
  const key = seen && `${seen.epoch}.${seen.seq}`;
  const [line, setLine] = useState<Cursor | undefined>(conversation?.read);

  // The conversations may be known only after the room is on screen.
  const isKnown = conversation !== undefined;
  useEffect(() => {
    if (line === undefined && conversation) setLine(conversation.read);
    // oxlint-disable-next-line react/exhaustive-deps -- once, when it becomes known
  }, [isKnown]);

  const read = useRef<Cursor | undefined>(undefined);
  useEffect(() => {
    const before = read.current;
    if (isReading) {
      read.current = seen && { epoch: seen.epoch, seq: seen.seq };
      // Nothing was under the line: then it goes along.
      if (before && line && newsBetween(items, you, line, before) === 0) setLine(read.current);
    } else if (before) {
      read.current = undefined;
      setLine(before);
    }
    // oxlint-disable-next-line react/exhaustive-deps -- `key` stands for `seen`
  }, [isReading, key]);

  const room = conversation?.room;
  const isBehind = seen !== undefined && conversation !== undefined && compareCursors(seen, conversation.read) > 0;
  // What was on screen while somebody looked; not what came together with the end of that.
  const shown = useRef(seen);
  if (isReading) shown.current = seen;
  useEffect(() => {
    if (!isReading || !isBehind || room === undefined) return undefined;
    const tell = () => {
      const at = shown.current;
      if (at) client.me.markRead(room, { epoch: at.epoch, seq: at.seq }, at.count);
    };
    // Not begun anew by each message: in a busy room that would put it off for ever.
    const timer = setInterval(tell, SETTLE_MS);
    addEventListener("pagehide", tell);
    return () => {
      clearInterval(timer);
      removeEventListener("pagehide", tell);
      // Whoever goes elsewhere within that time has read it all the same.
      tell();
    };
  }, [client, room, isReading, isBehind]);

  return line;
}

function newestOf({ items }: RoomState): Activity | undefined {
  const item = items.findLast(({ state }) => state === "sent");
  return item?.state === "sent" ? item.activity : undefined;
}
