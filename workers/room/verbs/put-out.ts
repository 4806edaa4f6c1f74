/** Somebody is no member any more, and every device of theirs leaves the room once it has been told why. */
import type { Actor } from "../../../src/protocol/activity.ts";
import type { UserId } from "../../../src/protocol/ids.ts";
import type { BatchDraft } from "../batch.ts";
import type { Parts } from "../parts.ts";
import { actorOf } from "../session.ts";

/** In the batch's transaction. A role goes with the membership. */
export function putOut(parts: Parts, batch: BatchDraft, user: UserId, code: number, reason: string): void {
  const { members, acl, sessions } = parts;
  if (members.has(user)) members.remove(user);
  if (acl.roles.has(user)) acl.setRole(user, undefined);
  acl.uninvite(user);
  batch.afterwards(() => {
    sessions.setMember(user, false);
    for (const session of sessions.of(user)) batch.close(session, code, reason);
  });
}

/** As people here know them. */
export function nameOf({ members, sessions }: Parts, user: UserId): Actor {
  const session = [...sessions.of(user)][0];
  if (session) return actorOf(session);
  const name = members.get(user)?.name;
  return name === undefined ? { id: user } : { id: user, name };
}
