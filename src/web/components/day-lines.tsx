/** One day of messages under its label. */
import type { RoomState, RoomView } from "../../client/room-view.ts";
import type { UserId } from "../../protocol/ids.ts";
import type { RoomRoute } from "../state/route.ts";
import { cursorOf, type Line, type MessageLine } from "../state/timeline.ts";
import { linkTo } from "../state/use-route.ts";
import { dayLabel } from "../text/clock.ts";
import { nameOf } from "../text/person.ts";
import { Message } from "./message.tsx";

interface Props {
  lines: readonly Line[];
  view: RoomView;
  state: RoomState;
  route: RoomRoute;
  /** The key of the message that a link named. */
  target: string | undefined;
}

export function DayLines({ lines, view, state, route, target }: Props) {
  const isNamed = state.room?.kind !== "direct";
  return (
    <section class="day">
      {lines.map((line) => {
        switch (line.kind) {
          case "day":
            return (
              <h3 class="day__label" key={line.key}>
                {dayLabel(line.at, Date.now())}
              </h3>
            );
          case "new":
            return (
              <p class="new-line" key={line.key} data-line data-new>
                <span>New messages</span>
              </p>
            );
          case "notice":
            return (
              <p class="notice" key={line.key} data-line>
                {line.text}
              </p>
            );
          case "message":
            return (
              <Message
                key={line.key}
                line={line}
                view={view}
                audience={audienceOf(line, state)}
                isNamed={isNamed}
                isTarget={line.key === target}
                link={linkOf(line, route)}
              />
            );
        }
      })}
    </section>
  );
}

function linkOf({ item }: MessageLine, { address, with: other }: RoomRoute): string | undefined {
  const at = cursorOf(item);
  return at && linkTo({ screen: "room", address, at, ...(other && { with: other }) });
}

/** Who, besides oneself, can read a whisper. */
function audienceOf(line: MessageLine, state: RoomState): string | undefined {
  if (!line.to) return undefined;
  const others = line.to.filter((id) => id !== state.you?.id);
  if (!line.mine) return others.length > 0 ? `Whispered to you and ${namesOf(others, state)}` : "Whispered to you";
  return `Whispered to ${namesOf(others, state)}`;
}

function namesOf(ids: readonly UserId[], state: RoomState): string {
  return ids.map((id) => knownName(id, state)).join(", ");
}

function knownName(id: UserId, { people, items }: RoomState): string {
  const person = people.find((it) => it.id === id);
  if (person) return nameOf(person);
  const item = items.findLast((it) => it.state === "sent" && it.activity.actor.id === id);
  return item?.state === "sent" ? nameOf(item.activity.actor) : id;
}
