/** Rooms and people, by their names, with the way to each. */
import type { RoomAddress, UserId } from "../../../protocol/ids.ts";
import { hashOf } from "../state/admin-route.ts";

export function RoomLink({ room, name }: { room: RoomAddress; name: string | undefined }) {
  return (
    <a class="link" href={hashOf({ tab: "rooms", room })}>
      {name ?? unnamed(room)}
    </a>
  );
}

export function PersonLink({ user, name }: { user: UserId; name?: string | undefined }) {
  return (
    <a class="link" href={hashOf({ tab: "people", user })} title={user}>
      {name ?? user}
    </a>
  );
}

/** The first letter of an address is the kind of its room. */
export function unnamed(room: string): string {
  return room.startsWith("d") ? "a conversation of two" : `a room without a name (${room.slice(2, 10)}…)`;
}
