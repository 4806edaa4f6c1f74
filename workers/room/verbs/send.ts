/** `send` and `whisper`: authorize; recognise a retry; check what it is for; number it. */
import type { Actor } from "../../../src/protocol/activity.ts";
import { errorOf, type WireError } from "../../../src/protocol/errors.ts";
import type { UserId } from "../../../src/protocol/ids.ts";
import type { Accepted } from "../../../src/protocol/room-frame.ts";
import type { RequestOf } from "../../../src/protocol/room-request.ts";
import type { BatchDraft } from "../batch.ts";
import { checkWords } from "../check-words.ts";
import { may } from "../may.ts";
import type { Parts } from "../parts.ts";
import { addresseesOf, undelivered } from "./blocked.ts";
import { replyFault } from "./reply.ts";
import { findEarlier } from "./retry.ts";
import { tooBig } from "./size.ts";
import { storeMessage, type Message } from "./store-message.ts";
import type { Asker } from "../room-api.ts";
import { actorOf } from "../session.ts";

export function send(
  parts: Parts,
  batch: BatchDraft,
  by: Asker,
  request: RequestOf<"send"> | RequestOf<"whisper">,
): Accepted | { readonly error: WireError } {
  const verdict = may(parts, by, request.verb, batch.now);
  if (!verdict.allowed) return verdict;

  const earlier = findEarlier(parts.log, batch, by, request);
  if (earlier) return "error" in earlier ? earlier : { epoch: parts.log.epoch, ...earlier };

  const draft = toDraft(actorOf(by), request);
  const unfit = tooBig(draft, request.object.text);
  if (unfit) return unfit;
  if (draft.verb === "whisper" && !draft.to.every((user) => isHere(parts, by, user))) {
    return { error: errorOf("not_in_room") };
  }
  const blocked = undelivered(parts, by, addresseesOf(parts, by, request));
  if (blocked) return { error: blocked };
  const unanswerable = replyFault(parts.log, by.principal.id, request.object.reply);
  if (unanswerable) return unanswerable;
  if (parts.outbox.isFull) return { error: errorOf("backlogged") };
  const words = checkWords(parts, batch, by, request.object.text, request.verb);
  if ("error" in words) return words;

  if (!parts.record.created) createDirect(parts, batch, by);
  parts.pace.wrote(by.principal.id, batch.now);
  return storeMessage(parts, batch, draft, words);
}

function toDraft(actor: Actor, request: RequestOf<"send"> | RequestOf<"whisper">): Message {
  const { id: clientMessageId, object } = request;
  if (request.verb === "send") return { verb: "send", actor, object, clientMessageId };
  return { verb: "whisper", actor, to: [...new Set(request.to)], object, clientMessageId };
}

function isHere({ record, members }: Parts, by: Asker, user: UserId): boolean {
  return record.created ? members.has(user) : user === by.peer || user === by.principal.id;
}

/** A direct room begins with its first message; both belong to it from there on. */
function createDirect({ record, members, log }: Parts, batch: BatchDraft, by: Asker): void {
  const { peer, principal, address } = by;
  if (peer === undefined) throw new Error("a room that does not exist was written to");
  record.create({ address, firstLife: false }, batch.now);
  const both = [principal.id, peer];
  const { seq } = batch.add({ verb: "create", actor: actorOf(by), object: { kind: "direct", members: both } });
  // For the writer's peer even the first message is news.
  for (const user of both) {
    members.add({ user, name: user === principal.id ? principal.name : undefined, seq, count: log.count });
  }
}
