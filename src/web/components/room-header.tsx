/** Over the messages: where one is, who is here, and whether there is a connection. */
import type { RoomState } from "../../client/room-view.ts";
import type { UserId } from "../../protocol/ids.ts";
import { formatRoute } from "../state/route.ts";
import { Avatar } from "./avatar.tsx";
import { Icon } from "./icon.tsx";
import { RoomMenu } from "./room-menu.tsx";

interface Props {
  state: RoomState;
  title: string;
  /** The room, or the other one of a direct room: what the sign is coloured by. */
  id: string;
  other: UserId | undefined;
  arePeopleShown: boolean;
  onTogglePeople: () => void;
  /** Calls for an admin that nobody has answered. */
  openCalls: number;
}

export function RoomHeader({ state, title, id, other, arePeopleShown, onTogglePeople, openCalls }: Props) {
  const isDirect = other !== undefined;
  return (
    <header class="room-head">
      <a
        class="icon-button room-head__back"
        href={formatRoute({ screen: "home" })}
        aria-label="Back to the conversations"
      >
        <Icon name="back" />
      </a>
      <Avatar id={id} name={title} kind={isDirect ? "person" : "room"} />
      <div class="room-head__title">
        <h2>{title}</h2>
        <p class="hint">{subtitleOf(state, other)}</p>
      </div>
      {!isDirect && state.peopleCount > 0 && (
        <button
          type="button"
          class="icon-button people-button"
          aria-label={`People here: ${state.peopleCount}`}
          aria-expanded={arePeopleShown}
          title="Who is here"
          onClick={onTogglePeople}
        >
          <Icon name="people" />
          <span>{state.peopleCount}</span>
        </button>
      )}
      {!isDirect && state.room && <RoomMenu state={state} title={title} openCalls={openCalls} />}
    </header>
  );
}

function subtitleOf({ rights, connection, member, people, peopleCount }: RoomState, other: UserId | undefined) {
  if (connection.status === "connecting") return <span class="late">Connecting…</span>;
  if (connection.status !== "online") return "Not connected";
  if (other !== undefined) {
    return people.some(({ id }) => id === other) ? <span class="here">Here now</span> : "Not here right now";
  }
  const channel = rights?.above.at(-1)?.name;
  const where = channel === undefined ? "" : `in ${channel} · `;
  if (peopleCount === 0) return where + (member ? "Nobody is here" : "You have not joined");
  return where + (peopleCount === 1 ? "Only you are here" : `${peopleCount} people here`);
}
