/**
 * `cross`, as the room that it is for takes it: somebody writes here from another room, which vouches for them. Stored
 * here, with where it came from, and nowhere else.
 */
import { errorOf } from "../../../src/protocol/errors.ts";
import { checkWords } from "../check-words.ts";
import { may } from "../may.ts";
import { actorOf } from "../session.ts";
import { findEarlier } from "./retry.ts";
import { storeMessage } from "./store-message.ts";
import type { Apply } from "./verb.ts";

export const cross: Apply<"cross"> = (parts, batch, by, request) => {
  const { from } = by;
  if (!from) return { error: errorOf("unknown_verb") };
  const verdict = may(parts, by, "cross", batch.now);
  if (!verdict.allowed) return verdict;
  const earlier = findEarlier(parts.log, batch, by, request);
  if (earlier) return "error" in earlier ? earlier : { epoch: parts.log.epoch, ...earlier };
  if (parts.outbox.isFull) return { error: errorOf("backlogged") };
  const words = checkWords(parts, batch, by, request.object.text, "send");
  if ("error" in words) return words;
  parts.pace.wrote(by.principal.id, batch.now);
  const origin = { room: from.room, ...(from.name !== undefined && { name: from.name }) };
  const draft = {
    verb: "send",
    actor: actorOf(by),
    origin,
    object: request.object,
    clientMessageId: request.id,
  } as const;
  return storeMessage(parts, batch, draft, words);
};
