/**
 * How people are, as one asker sees them, from one round trip. Whoever stands between two of them is a block of either: then the
 * other is offline, and was never here. Somebody is here only while both places say so, the online set and their
 * status: between the two halves of a writing nobody is shown who is just going.
 */
import type { ReadAnswer, ReadCommand } from "../../src/domain/presence-commands.ts";
import type { UserId } from "../../src/protocol/ids.ts";
import type { ShownUser } from "../../src/protocol/presence-api.ts";
import { statusHash, type PresenceKeys } from "../../src/protocol/presence-keys.ts";

/** `asker` absent: another service, which sees what everybody may. */
export interface Question {
  readonly ids: readonly UserId[];
  readonly asker: UserId | undefined;
}

export function readsOf(keys: PresenceKeys, { ids, asker }: Question): ReadCommand[] {
  if (ids.length === 0) return [];
  const scores = (key: string, members: readonly string[]): ReadCommand => ({ op: "scores", key, members });
  return [
    scores(keys.online("everybody"), ids),
    scores(keys.seen, ids),
    ...ids.map((id): ReadCommand => ({ op: "hash", key: keys.status(id) })),
    ...(asker === undefined ? [] : [scores(keys.blocks(asker), ids)]),
    ...(asker === undefined ? [] : ids.map((id) => scores(keys.blocks(id), [asker]))),
  ];
}

/** `answers`: of exactly these reads. */
export function peopleOf({ ids, asker }: Question, answers: readonly ReadAnswer[], now: number): ShownUser[] {
  const scoresAt = (at: number) => (answers[at]?.op === "scores" ? answers[at].scores : []);
  const [online, seen] = [scoresAt(0), scoresAt(1)];
  const mine = scoresAt(2 + ids.length);
  return ids.map((id, at) => {
    const theirs = scoresAt(3 + ids.length + at)[0];
    if (asker !== undefined && id !== asker && ((mine[at] ?? 0) > now || (theirs ?? 0) > now))
      return { id, status: "offline" };
    const here = (online[at] ?? 0) > now ? hereAs(answers[2 + at], now) : undefined;
    if (here) return { id, ...here };
    const last = seen[at];
    return { id, status: "offline", ...(last !== undefined && { seen: last }) };
  });
}

function hereAs(answer: ReadAnswer | undefined, now: number): Pick<ShownUser, "status" | "since"> | undefined {
  const hash = answer?.op === "hash" ? statusHash.safeParse(answer.fields) : undefined;
  if (!hash?.success || Number(hash.data.until) <= now) return undefined;
  return { status: hash.data.status, since: Number(hash.data.since) };
}

/** Redis cannot be reached: nobody knows. */
export function unknownPeople(ids: readonly UserId[]): ShownUser[] {
  return ids.map((id) => ({ id, status: "unknown" }));
}
