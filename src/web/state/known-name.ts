/** What somebody is called of whom only the id is at hand: as people here, or what was said, know them. */
import type { RoomState } from "../../client/room-view.ts";
import { nameOf } from "../text/person.ts";

export function knownName(id: string, { people, items }: Pick<RoomState, "people" | "items">): string {
  const person = people.find((it) => it.id === id);
  if (person) return nameOf(person);
  const item = items.findLast((it) => it.state === "sent" && it.activity.actor.id === id);
  return item?.state === "sent" ? nameOf(item.activity.actor) : id;
}
