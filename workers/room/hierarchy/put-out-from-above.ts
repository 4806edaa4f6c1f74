/** Somebody was banned, or kicked, in a channel above: out of this room as well, in the log where that ends a membership. */
import { CLOSE } from "../../../src/protocol/close-codes.ts";
import { SYSTEM_USER, type UserId } from "../../../src/protocol/ids.ts";
import type { BatchDraft } from "../batch.ts";
import type { Parts } from "../parts.ts";
import type { LivePresence } from "../presence.ts";
import { nameOf, putOut } from "../verbs/put-out.ts";

export function putOutFromAbove(
  parts: Parts,
  presence: LivePresence,
  users: readonly UserId[],
  banned: boolean,
  now: number,
): (batch: BatchDraft) => void {
  const { sessions, members, place } = parts;
  // A place cannot shut out those who watch over all of them.
  const isExempt = (user: UserId) => [...sessions.of(user)].some((it) => it.principal.role !== undefined);
  const isHere = (user: UserId) => sessions.of(user).size > 0 || (banned && members.has(user));
  const out = users.filter((user) => isHere(user) && !isExempt(user));
  for (const user of out) presence.note(nameOf(parts, user));
  return (batch) => {
    for (const user of out) {
      const ban = banned ? place.above.find(({ bans }) => isInForce(bans.get(user), now)) : undefined;
      if (!banned) batch.afterwards(() => closeAll(parts, batch, user));
      if (!ban) continue;
      if (members.has(user)) {
        const object = { user: nameOf(parts, user), reason: `banned in ${ban.name ?? "a channel above"}` };
        batch.add({ verb: "kick", actor: { id: SYSTEM_USER }, object });
      }
      putOut(parts, batch, user, CLOSE.FORBIDDEN, "banned");
    }
  };
}

function closeAll({ sessions }: Parts, batch: BatchDraft, user: UserId): void {
  for (const session of sessions.of(user)) batch.close(session, CLOSE.KICKED, "kicked");
}

/** `null`: for ever; undefined: there is none. */
function isInForce(until: number | null | undefined, now: number): boolean {
  return until === null || (until !== undefined && until > now);
}
