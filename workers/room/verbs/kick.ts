/** `kick`: out of the room now, with every device; whoever may join may come back. */
import { CLOSE } from "../../../src/protocol/close-codes.ts";
import { may, standingOf } from "../may.ts";
import { actorOf } from "../session.ts";
import { nameOf, putOut } from "./put-out.ts";
import type { Apply } from "./verb.ts";

export const kick: Apply<"kick"> = (parts, batch, by, { user, reason }) => {
  const verdict = may(parts, by, "kick", batch.now, standingOf(parts, user, batch.now));
  if (!verdict.allowed) return verdict;
  const object = { user: nameOf(parts, user), ...(reason !== undefined && { reason }) };
  const accepted = batch.add({ verb: "kick", actor: actorOf(by), object });
  putOut(parts, batch, user, CLOSE.KICKED, "kicked");
  return accepted;
};
