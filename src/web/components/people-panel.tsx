/** Who is connected to the room right now, what they are here, and what one can do with them. */
import type { RoomState } from "../../client/room-view.ts";
import type { Actor } from "../../protocol/activity.ts";
import { useDesk } from "../state/desk.ts";
import { roleIn, type Roster } from "../state/use-roster.ts";
import { nameOf } from "../text/person.ts";
import { moveByArrow } from "./arrow-keys.ts";
import { Avatar } from "./avatar.tsx";
import { Icon } from "./icon.tsx";
import { PersonMore } from "./person-more.tsx";
import { RoleMark } from "./role-mark.tsx";

interface Props {
  state: RoomState;
  roster: Roster;
  onLeave: () => void;
  onClose: () => void;
}

export function PeoplePanel({ state, roster, onLeave, onClose }: Props) {
  const desk = useDesk();
  const { people, peopleCount, you, member } = state;
  const sorted = people.toSorted((a, b) => Number(b.id === you?.id) - Number(a.id === you?.id) || byName(a, b));
  return (
    <aside class="people" aria-label="People here">
      <header class="people__head">
        <h2>Here now</h2>
        <span class="hint">{peopleCount}</span>
        <button type="button" class="icon-button" aria-label="Close the list of people" onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <ul class="list people__list" onKeyDown={moveByArrow}>
        {sorted.map((person) => (
          <li class="person" key={person.id}>
            <Avatar id={person.id} name={nameOf(person)} size="small" />
            <span class="person__name">
              <span class="person__called">
                {nameOf(person)}
                <RoleMark role={roleIn(roster, person.id)} />
              </span>
              {person.id === you?.id ? <span class="hint">you</span> : <span class="hint person__id">{person.id}</span>}
            </span>
            <span class="person__actions">
              {person.id !== you?.id && member && (
                <Action label={`Whisper to ${nameOf(person)}`} icon="whisper" onClick={() => desk.whisper(person)} />
              )}
              {person.id !== you?.id && (
                <Action label={`Message ${nameOf(person)}`} icon="message" onClick={() => desk.message(person)} />
              )}
              <PersonMore person={person} />
            </span>
          </li>
        ))}
        {peopleCount > people.length && <li class="hint people__more">and {peopleCount - people.length} more</li>}
      </ul>
      {member && (
        <footer class="people__foot">
          <button type="button" class="link-button link-button--bad" onClick={onLeave}>
            Leave this room
          </button>
        </footer>
      )}
    </aside>
  );
}

function Action({ label, icon, onClick }: { label: string; icon: "whisper" | "message"; onClick: () => void }) {
  return (
    <button type="button" class="icon-button" aria-label={label} title={label} onClick={onClick} data-row>
      <Icon name={icon} />
    </button>
  );
}

function byName(a: Actor, b: Actor): number {
  return nameOf(a).localeCompare(nameOf(b));
}
