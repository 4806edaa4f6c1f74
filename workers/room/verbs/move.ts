/** `move`: into another channel, or out of any. Others have agreed to it before this runs; see hierarchy/prepare.ts. */
import { errorOf } from "../../../src/protocol/errors.ts";
import { giveUp } from "../hierarchy/prepare.ts";
import { may } from "../may.ts";
import { actorOf } from "../session.ts";
import type { Apply } from "./verb.ts";

export const move: Apply<"move"> = (parts, batch, by, request) => {
  const { place, record } = parts;
  const { prepared } = place;
  const parent = request.parent?.split(".")[0];
  if (record.kind === "direct") return { error: errorOf("forbidden", "a direct conversation is nowhere else") };
  const verdict = may(parts, by, "set-acl", batch.now);
  if (!verdict.allowed) {
    giveUp(parts, prepared);
    return verdict;
  }
  if (parent === place.parent) return { error: errorOf("invalid", "parent: it is there already") };
  // Another move came in between, or this one took so long that what was agreed to holds no more.
  if (!prepared || prepared.parent !== parent || prepared.until < batch.now) return { error: errorOf("busy") };
  const before = place.parent;
  place.moveTo(prepared);
  return batch.add({
    verb: "move",
    actor: actorOf(by),
    object: {
      ...(prepared.parent !== undefined && { parent: prepared.parent }),
      ...(before !== undefined && { before }),
    },
  });
};
