/** `rename`: another name for the room. In a channel the name was claimed there before this runs; see room-names. */
import { may } from "../may.ts";
import { actorOf } from "../session.ts";
import type { Apply } from "./verb.ts";

export const rename: Apply<"rename"> = (parts, batch, by, { name }) => {
  const verdict = may(parts, by, "rename", batch.now);
  if (!verdict.allowed) return verdict;
  const before = parts.record.created?.name;
  parts.record.rename(name);
  return batch.add({
    verb: "rename",
    actor: actorOf(by),
    object: { name, ...(before !== undefined && { before }) },
  });
};
