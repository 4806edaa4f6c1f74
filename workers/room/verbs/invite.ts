/** `invite`: somebody may join even where only those who were invited do, and hears of it. */
import { errorOf } from "../../../src/protocol/errors.ts";
import { may } from "../may.ts";
import { actorOf } from "../session.ts";
import type { Apply } from "./verb.ts";

export const invite: Apply<"invite"> = (parts, batch, by, { user }) => {
  const verdict = may(parts, by, "invite", batch.now);
  if (!verdict.allowed) return verdict;
  const { acl, members } = parts;
  if (members.has(user)) return { error: errorOf("already_member") };
  acl.invite(user, by.principal.id, batch.now);
  return batch.add({ verb: "invite", actor: actorOf(by), object: { user: { id: user } } });
};
