/** Members with what they are here; who is banned or muted, and until when. */
import type { RoomState } from "../../client/room-view.ts";
import type { SanctionAnswer } from "../../protocol/room-answers.ts";
import { useDesk } from "../state/desk.ts";
import { knownName } from "../state/known-name.ts";
import type { Roster } from "../state/use-roster.ts";
import { momentOf } from "../text/clock.ts";
import { nameOf } from "../text/person.ts";
import { rankOf } from "../text/roles.ts";
import { Avatar } from "./avatar.tsx";
import { PersonMore } from "./person-more.tsx";
import { RoleMark } from "./role-mark.tsx";

export function SettingsPeople({ state, roster }: { state: RoomState; roster: Roster }) {
  const { view, attempt } = useDesk();
  const { may = [] } = state.rights ?? {};
  const sorted = roster.people.toSorted(
    (a, b) => rankOf(b.role) - rankOf(a.role) || nameOf(a.user).localeCompare(nameOf(b.user)),
  );
  return (
    <>
      <ul class="settings__people" aria-label="Members">
        {sorted.map(({ user, role, present }) => (
          <li class="person" key={user.id}>
            <Avatar id={user.id} name={nameOf(user)} size="small" />
            <span class="person__name">
              <span class="person__called">
                {nameOf(user)}
                <RoleMark role={role} />
              </span>
              <span class="hint person__id">{present ? "here now" : user.id}</span>
            </span>
            <span class="person__actions">
              <PersonMore person={user} />
            </span>
          </li>
        ))}
        {roster.isCut && <li class="hint people__more">and more than can be listed here</li>}
      </ul>
      <Sanctions
        title="Banned"
        of={roster.bans}
        state={state}
        lift={may.includes("ban") ? ["Lift the ban", (it) => attempt(() => view.unban(it.user.id))] : undefined}
      />
      <Sanctions
        title="Muted"
        of={roster.mutes}
        state={state}
        lift={may.includes("mute") ? ["Let them write", (it) => attempt(() => view.unmute(it.user.id))] : undefined}
      />
    </>
  );
}

interface SanctionsProps {
  title: string;
  of: readonly SanctionAnswer[];
  state: RoomState;
  lift: readonly [label: string, lift: (it: SanctionAnswer) => void] | undefined;
}

function Sanctions({ title, of, state, lift }: SanctionsProps) {
  if (of.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3 class="settings__title">{title}</h3>
      <ul class="cards">
        {of.map((it) => (
          <li class="card card--row" key={it.user.id}>
            <span>
              <b>{nameOf(it.user)}</b> {it.until === undefined ? "for ever" : `until ${momentOf(it.until, Date.now())}`}
              {it.reason !== undefined && `: ${it.reason}`}
              {it.by !== undefined && <span class="hint"> by {knownName(it.by, state)}</span>}
            </span>
            {lift && (
              <button type="button" class="button" onClick={() => lift[1](it)}>
                {lift[0]}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
