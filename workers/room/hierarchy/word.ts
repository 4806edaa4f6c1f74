/** A channel's word: what it says to everything below it. Sent, and kept there, as JSON. */
import * as z from "zod/mini";
import type { Level } from "../../../src/domain/acl/facts.ts";
import { grantedRole, policy } from "../../../src/protocol/acl.ts";
import { displayName } from "../../../src/protocol/texts.ts";
import { roomAddress, roomId, time, userId, type UserId } from "../../../src/protocol/ids.ts";
import { wordListInfo } from "../../../src/protocol/listed-words.ts";
import type { Parts } from "../parts.ts";

/** `null`: for ever. */
const sanctions = z.array(z.tuple([userId, z.nullable(time)]));
const word = z.object({
  room: roomId,
  address: roomAddress,
  name: z.optional(displayName),
  policy,
  roles: z.array(z.tuple([userId, grantedRole])),
  bans: sanctions,
  mutes: sanctions,
  frozen: z.boolean(),
  /** Its word lists; the words themselves are read when they are needed. */
  lists: z.array(wordListInfo),
});
type WordJson = z.infer<typeof word>;

/** The same, to be asked of one person at a time. */
export interface Word extends Pick<WordJson, "room" | "address" | "name" | "policy" | "frozen" | "lists"> {
  readonly roles: ReadonlyMap<UserId, Level["role"]>;
  readonly bans: ReadonlyMap<UserId, number | null>;
  readonly mutes: ReadonlyMap<UserId, number | null>;
}

export function parseWord(json: string): Word {
  const { roles, bans, mutes, ...rest } = word.parse(JSON.parse(json));
  return { ...rest, roles: new Map(roles), bans: new Map(bans), mutes: new Map(mutes) };
}

/** What this channel says now. */
export function wordOf({ record, acl, words }: Pick<Parts, "record" | "acl" | "words">, now: number): string {
  if (!record.created) throw new Error("a channel that does not exist has nothing to say");
  const { address, name } = record.created;
  const inForce = (kind: "ban" | "mute") =>
    acl.sanctions(kind, now).map(({ user, until }): [UserId, number | null] => [user, until ?? null]);
  return JSON.stringify({
    room: record.id,
    address,
    ...(name !== undefined && { name }),
    policy: acl.policy,
    roles: [...acl.roles],
    bans: inForce("ban"),
    mutes: inForce("mute"),
    frozen: acl.settings.frozen,
    lists: [...words.own.infos],
  } satisfies WordJson);
}

export function levelFor(it: Word, user: UserId): Level {
  return {
    room: it.room,
    kind: "channel",
    policy: it.policy,
    role: it.roles.get(user) ?? "none",
    ban: sanctionOf(it.bans.get(user)),
    mute: sanctionOf(it.mutes.get(user)),
    frozen: it.frozen,
  };
}

function sanctionOf(until: number | null | undefined): Level["ban"] {
  return until === undefined ? undefined : { until: until ?? undefined };
}
