/** `remove`: the room ends. What was said stays readable for its members; nothing more is taken. */
import { errorOf } from "../../../src/protocol/errors.ts";
import { may } from "../may.ts";
import { actorOf } from "../session.ts";
import type { Apply } from "./verb.ts";

export const remove: Apply<"remove"> = (parts, batch, by, { reason }) => {
  const verdict = may(parts, by, "remove", batch.now);
  if (!verdict.allowed) return verdict;
  if (!parts.children.isEmpty(batch.now)) return { error: errorOf("not_empty") };
  parts.record.remove();
  return batch.add({ verb: "remove", actor: actorOf(by), object: reason === undefined ? {} : { reason } });
};
