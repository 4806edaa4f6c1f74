/** The members of a room, who is banned and who is muted there. */
import { useState } from "preact/hooks";
import type { UserId } from "../../../protocol/ids.ts";
import { peopleAnswer, type PeopleAnswer, type SanctionAnswer } from "../../../protocol/room-answers.ts";
import { Avatar } from "../../components/avatar.tsx";
import { nameOf } from "../../text/person.ts";
import type { Act } from "../state/act.ts";
import type { Person, Place } from "../state/acts.ts";
import { useDesk } from "../state/admin-desk.ts";
import { useAnswer } from "../state/use-answer.ts";
import { ActButton } from "./act-button.tsx";
import { PersonLink } from "./links.tsx";
import { until } from "./moment.tsx";
import { Waiting } from "./waiting.tsx";

export function RoomPeople({ place, onChange }: { place: Place; onChange: () => void }) {
  const { api, acts } = useDesk();
  const [after, setAfter] = useState<UserId>();
  const answer = useAnswer(
    () => api.room(place.room, { verb: "people", after }, peopleAnswer),
    [api, place.room, after],
  );
  const changed = () => {
    answer.reload();
    onChange();
  };
  const { value } = answer;
  return (
    <>
      <Waiting of={answer} />
      <ul class="cards" aria-label="Members">
        {value?.people.map((it) => (
          <Member key={it.user.id} of={it} place={place} onChange={changed} />
        ))}
      </ul>
      {value?.people.length === 0 && <p class="quiet">Nobody is in this room.</p>}
      <p class="listing__foot">
        {after !== undefined && (
          <button type="button" class="button" onClick={() => setAfter(undefined)}>
            From the start
          </button>
        )}
        {value?.next !== undefined && (
          <button type="button" class="button" onClick={() => setAfter(value.next)}>
            More people
          </button>
        )}
      </p>
      <Sanctions
        title="Banned"
        of={value?.bans}
        text="Lift the ban"
        lift={(person) => acts.unban(person, place, changed)}
      />
      <Sanctions
        title="Muted"
        of={value?.mutes}
        text="Let them write"
        lift={(person) => acts.unmute(person, place, changed)}
      />
    </>
  );
}

interface MemberProps {
  of: PeopleAnswer["people"][number];
  place: Place;
  onChange: () => void;
}

function Member({ of: { user, role, present }, place, onChange }: MemberProps) {
  const { acts } = useDesk();
  const name = nameOf(user);
  const person = { user: user.id, name };
  return (
    <li class="card card--row">
      <span class="row__person">
        <Avatar id={user.id} name={name} size="small" />
        <span>
          <span class="row__title">
            <PersonLink user={user.id} name={name} />
            {role !== "member" && <span class="role-mark">{role}</span>}
          </span>
          <span class="hint">
            {user.id}
            {present && " · here now"}
          </span>
        </span>
      </span>
      <span class="row__acts">
        <ActButton text="Put out" of={name} act={acts.kick(person, place, onChange)} />
        <ActButton text="Mute" of={name} act={acts.mute(person, place, onChange)} />
        <ActButton text="Ban" of={name} act={acts.ban(person, place, onChange)} />
      </span>
    </li>
  );
}

interface SanctionsProps {
  title: string;
  of: readonly SanctionAnswer[] | undefined;
  text: string;
  lift: (person: Person) => Act;
}

function Sanctions({ title, of = [], text, lift }: SanctionsProps) {
  if (of.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3 class="settings__title">{title}</h3>
      <ul class="cards">
        {of.map(({ user, until: end, reason, by }) => (
          <li class="card card--row" key={user.id}>
            <span>
              <PersonLink user={user.id} name={nameOf(user)} /> {until(end)}
              {reason !== undefined && `: ${reason}`}
              {by !== undefined && <span class="hint"> by {by}</span>}
            </span>
            <ActButton text={text} of={nameOf(user)} act={lift({ user: user.id, name: nameOf(user) })} />
          </li>
        ))}
      </ul>
    </section>
  );
}
