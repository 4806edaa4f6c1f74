/** ada, whose client is under test; bob and cy, who talk. */
import { activity, type Activity, type Actor } from "../../../src/protocol/activity.ts";
import { roomAddress, roomId, userId, type UserId } from "../../../src/protocol/ids.ts";
import { batchOfIds } from "../../../src/domain/ulid.ts";

export const ROOM = roomId.parse("g~01234567890123456789abcdef");
export const ADDRESS = roomAddress.parse(`${ROOM}.k1.0123456789abcdef`);

export function person(name: string): UserId {
  return userId.parse(name);
}

export function actorOf(name: string): Actor {
  return { id: person(name), name: name.toUpperCase() };
}

const nextId = batchOfIds(Date.UTC(2026, 0, 1));

export function activityOf(
  place: { epoch: number; seq: number; count: number; at: number },
  verb: "send" | "whisper" | "join",
  name: string,
  { text, to, id }: { text?: string; to?: string[]; id?: string } = {},
): Activity {
  return activity.parse({
    id: nextId(),
    actor: actorOf(name),
    target: ROOM,
    ...place,
    verb,
    object: text === undefined ? {} : { text },
    ...(to && { to }),
    ...(id !== undefined && { clientMessageId: id }),
  });
}
