/** `rename`: another name for the room. In a channel the name was claimed there before this runs; see hierarchy/prepare.ts. */
import { errorOf } from "../../../src/protocol/errors.ts";
import { checkWords } from "../check-words.ts";
import { may } from "../may.ts";
import { actorOf } from "../session.ts";
import type { Apply } from "./verb.ts";

export const rename: Apply<"rename"> = (parts, batch, by, { name }) => {
  const verdict = may(parts, by, "rename", batch.now);
  if (!verdict.allowed) return verdict;
  // It was not claimed, or took so long that somebody else may have it.
  if (!parts.place.mayBeCalled(name, batch.now)) return { error: errorOf("busy") };
  const words = checkWords(parts, batch, by, name, "name");
  if ("error" in words) return words;
  const before = parts.record.created?.name;
  parts.record.rename(name);
  const object = { name, ...(before !== undefined && { before }) };
  const accepted = batch.add({ verb: "rename", actor: actorOf(by), object });
  words.note();
  return accepted;
};
