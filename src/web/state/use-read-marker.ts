/** Tells how far one has read, and where the "new messages" line stands. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Client } from "../../client/client.ts";
import type { RoomState } from "../../client/room-view.ts";
import { compareCursors, type Cursor } from "../../protocol/cursor.ts";
import type { Conversation } from "../../protocol/user-frame.ts";

/** So that a burst of messages is one request. */
const SETTLE_MS = 300;

/**
 * `isLooking`: somebody is there. `isAtEnd`: the newest message is on screen; both together are reading it. The line stands after what was read when the room was
 * opened, or when one last looked away, and stays there for as long as one looks.
 */
export function useReadMarker(
  client: Pick<Client, "me">,
  state: RoomState,
  conversation: Conversation | undefined,
  isLooking: boolean,
  isAtEnd: boolean,
): Cursor | undefined {
  const isReading = isLooking && isAtEnd;
  const newest = state.items.findLast((item) => item.state === "sent");
  const seen = newest?.state === "sent" ? newest.activity : undefined;
  const [line, setLine] = useState<Cursor | undefined>(conversation?.read);

  // The conversations may be known only after the room is on screen.
  const isKnown = conversation !== undefined;
  useEffect(() => {
    if (line === undefined && conversation) setLine(conversation.read);
    // oxlint-disable-next-line react/exhaustive-deps -- once, when it becomes known
  }, [isKnown]);

  const last = useRef(seen);
  if (isReading) last.current = seen;
  useEffect(() => {
    if (!isLooking && last.current) setLine({ epoch: last.current.epoch, seq: last.current.seq });
  }, [isLooking]);

  const room = conversation?.room;
  const isBehind = seen !== undefined && conversation !== undefined && compareCursors(seen, conversation.read) > 0;
  const key = seen && `${seen.epoch}.${seen.seq}`;
  useEffect(() => {
    if (!isReading || !isBehind || !seen || room === undefined) return undefined;
    const timer = setTimeout(
      () => client.me.markRead(room, { epoch: seen.epoch, seq: seen.seq }, seen.count),
      SETTLE_MS,
    );
    return () => clearTimeout(timer);
    // oxlint-disable-next-line react/exhaustive-deps -- `key` stands for `seen`
  }, [client, room, key, isReading, isBehind]);

  return line;
}
