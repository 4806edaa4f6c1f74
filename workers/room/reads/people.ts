/** `people`: the members with their roles, bans and mutes. Why and by whom is told to those who moderate. */
import { roleOf } from "../../../src/domain/acl/role-of.ts";
import { rankOf } from "../../../src/domain/acl/roles.ts";
import { MAX_PEOPLE, type PeopleAnswer, type SanctionAnswer } from "../../../src/protocol/room-answers.ts";
import type { UserId } from "../../../src/protocol/ids.ts";
import { factsOf, may } from "../may.ts";
import type { Parts } from "../parts.ts";
import type { SanctionRecord } from "../room-acl.ts";
import type { Asker, Refused } from "../room-api.ts";

export function readPeople(parts: Parts, by: Asker, after: UserId | undefined, now: number): PeopleAnswer | Refused {
  const verdict = may(parts, by, "history", now);
  if (!verdict.allowed) return verdict;
  const { members, acl, sessions } = parts;
  const page = members.page(after, MAX_PEOPLE + 1);
  const shown = page.slice(0, MAX_PEOPLE);
  const next = page.length > MAX_PEOPLE ? shown.at(-1)?.user : undefined;
  const isModerator = rankOf(roleOf(factsOf(parts, by, now))) >= rankOf("moderator");
  const told = (it: SanctionRecord): SanctionAnswer => toldOf(it, isModerator);
  return {
    people: shown.map(({ user, name }) => ({
      user: { id: user, ...(name !== undefined && { name }) },
      role: acl.roles.get(user) ?? "member",
      present: sessions.isPresent(user),
    })),
    ...(next !== undefined && { next }),
    bans: after === undefined ? acl.sanctions("ban", now).map(told) : [],
    mutes: after === undefined ? acl.sanctions("mute", now).map(told) : [],
  };
}

function toldOf({ user, name, until, at, reason, by }: SanctionRecord, isModerator: boolean): SanctionAnswer {
  return {
    user: { id: user, ...(name !== undefined && { name }) },
    at,
    ...(until !== undefined && { until }),
    ...(isModerator && reason !== undefined && { reason }),
    ...(isModerator && { by }),
  };
}
