/** One day of messages under its label. */
import type { RoomItem, RoomState, RoomView } from "../../client/room-view.ts";
import { formatCursor, type Cursor } from "../../protocol/cursor.ts";
import type { UserId } from "../../protocol/ids.ts";
import { useDesk } from "../state/desk.ts";
import { knownName } from "../state/known-name.ts";
import { formatRoute, type RoomRoute } from "../state/route.ts";
import { cursorOf, type Line, type MessageLine } from "../state/timeline.ts";
import { linkTo } from "../state/use-route.ts";
import { dayLabel } from "../text/clock.ts";
import { Message } from "./message.tsx";

interface Props {
  lines: readonly Line[];
  view: RoomView;
  state: RoomState;
  route: RoomRoute;
  /** The key of the message that a link named. */
  target: string | undefined;
  /** The key of the message that is being changed. */
  edited: string | undefined;
  /** Messages that others answer, by their place. */
  quoted: ReadonlyMap<string, RoomItem>;
}

export function DayLines({ lines, view, state, route, target, edited, quoted }: Props) {
  const desk = useDesk();
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
                {line.about && (
                  <>
                    {" "}
                    <a href={hrefOf(line.about, route)}>Show it</a>
                  </>
                )}
                {line.isCall && (
                  <>
                    {" "}
                    <button type="button" class="link-button" onClick={() => desk.ask({ what: "calls" })}>
                      Calls
                    </button>
                  </>
                )}
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
                isEdited={line.key === edited}
                isMember={state.member}
                quoted={line.reply && quoted.get(formatCursor(line.reply))}
                quotedLink={line.reply && hrefOf(line.reply, route)}
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

function hrefOf(at: Cursor, { address, with: other }: RoomRoute): string {
  return formatRoute({ screen: "room", address, at, ...(other && { with: other }) });
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
