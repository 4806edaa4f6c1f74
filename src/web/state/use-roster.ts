/** Members with their roles, bans and mutes: read when they are needed, and again after what changes them. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { RoomView } from "../../client/room-view.ts";
import type { Role } from "../../protocol/acl.ts";
import type { Verb } from "../../protocol/activity.ts";
import type { UserId } from "../../protocol/ids.ts";
import type { PeopleAnswer, SanctionAnswer } from "../../protocol/room-answers.ts";

export interface Roster {
  readonly people: PeopleAnswer["people"];
  readonly bans: readonly SanctionAnswer[];
  readonly mutes: readonly SanctionAnswer[];
  /** There are more people than were read. */
  readonly isCut: boolean;
}

export const NO_ROSTER: Roster = { people: [], bans: [], mutes: [], isCut: false };
/** Of 200 people each. Beyond that the server alone knows who is what. */
const MAX_PAGES = 5;
/** So that a burst of changes is one request. */
const SETTLE_MS = 250;
const CHANGES: ReadonlySet<Verb> = new Set<Verb>(["join", "leave", "kick", "ban", "unban", "mute", "unmute", "grant"]);

export function useRoster(view: RoomView, isWanted: boolean): Roster {
  const [roster, setRoster] = useState<Roster>(NO_ROSTER);
  const isStale = useRef(true);
  useEffect(() => {
    if (!isWanted) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const load = () => {
      timer = undefined;
      isStale.current = false;
      // Who may not read it sees only those who are here now.
      read(view).then(setRoster, () => (isStale.current = true));
    };
    if (isStale.current) load();
    const stop = view.onEvent(({ verb }) => {
      if (CHANGES.has(verb)) timer ??= setTimeout(load, SETTLE_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
      isStale.current = true;
    };
  }, [view, isWanted]);
  return isWanted ? roster : NO_ROSTER;
}

async function read(view: RoomView): Promise<Roster> {
  const first = await view.members();
  const people = [...first.people];
  let { next } = first;
  for (let pages = 1; next !== undefined && pages < MAX_PAGES; pages++) {
    // oxlint-disable-next-line no-await-in-loop -- each page begins where the one before ended
    const page = await view.members(next);
    people.push(...page.people);
    ({ next } = page);
  }
  return { people, bans: first.bans, mutes: first.mutes, isCut: next !== undefined };
}

/** As far as it is known. */
export function roleIn(roster: Roster, user: UserId): Role {
  return roster.people.find((it) => it.user.id === user)?.role ?? "none";
}
