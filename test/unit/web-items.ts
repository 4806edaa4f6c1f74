/** Lines of a conversation for tests of the page. */
import type { RoomItem } from "../../src/client/room-view.ts";
import { activity, type Activity } from "../../src/protocol/activity.ts";
import { clientMessageId } from "../../src/protocol/ids.ts";

export const EPOCH = 1_795_000_000_000;
const ROOM = `g~${"0".repeat(26)}`;

type Said = { verb?: Activity["verb"]; by: string; at?: number; text?: string; to?: string[]; object?: object };

/** The activity of that number. Times are an hour in, a second apart, unless told. */
export function sent(seq: number, { verb = "send", by, at, text = `text ${seq}`, to, object }: Said): RoomItem {
  const said = activity.parse({
    id: String(seq).padStart(26, "0"),
    verb: to ? "whisper" : verb,
    actor: { id: by, name: by.toUpperCase() },
    target: ROOM,
    epoch: EPOCH,
    seq,
    at: at ?? EPOCH + 3_600_000 + seq * 1_000,
    count: seq,
    object: object ?? (verb === "send" ? { text } : {}),
    ...(to && { to }),
  });
  return { key: `k${seq}`, state: "sent", activity: said };
}

export function pending(id: string, at: number): RoomItem {
  return { key: id, state: "pending", pending: { id: clientMessageId.parse(id), text: "on its way", at } };
}
