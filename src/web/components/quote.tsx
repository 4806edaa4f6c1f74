/** The message that another one answers: who and the beginning of it; leads there. */
import type { RoomItem } from "../../client/room-view.ts";
import { again } from "../state/use-route.ts";
import { nameOf } from "../text/person.ts";

const LENGTH = 140;

/** `item` is absent while the message is not loaded. */
export function Quote({ item, href }: { item: RoomItem | undefined; href: string }) {
  const activity = item?.state === "sent" ? item.activity : undefined;
  const text = activity && (activity.verb === "send" || activity.verb === "whisper") ? activity.object.text : "";
  return (
    <a class="quote" href={href} onClick={() => again(href)}>
      <b>{activity ? nameOf(activity.actor) : "An earlier message"}</b>
      {activity && <span>{text === "" ? "deleted" : beginning(text)}</span>}
    </a>
  );
}

export function beginning(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > LENGTH ? `${line.slice(0, LENGTH)}…` : line;
}
