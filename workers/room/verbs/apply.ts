/** Every verb that writes, and the file that does it. A repeated id of any of them gets the number it has already. */
import { unreachable } from "../../../src/domain/unreachable.ts";
import { errorOf } from "../../../src/protocol/errors.ts";
import { MAX_CHANNEL_SANCTIONS } from "../../../src/protocol/limits.ts";
import type { RoomWrite } from "../../../src/protocol/room-request.ts";
import type { BatchDraft } from "../batch.ts";
import type { Found } from "../look-up.ts";
import type { Parts } from "../parts.ts";
import type { Asker } from "../room-api.ts";
import { ban, unban } from "./ban.ts";
import { asBefore, callAdmin } from "./call-admin.ts";
import { claim } from "./claim.ts";
import { closeCall } from "./close-call.ts";
import { configure } from "./configure.ts";
import { cross } from "./cross.ts";
import { deleteMessages } from "./delete.ts";
import { edit } from "./edit.ts";
import { grant } from "./grant.ts";
import { invite } from "./invite.ts";
import { join } from "./join.ts";
import { kick } from "./kick.ts";
import { leave } from "./leave.ts";
import { mute, unmute } from "./mute.ts";
import { purge } from "./purge.ts";
import { react } from "./react.ts";
import { release } from "./release.ts";
import { remove } from "./remove.ts";
import { move } from "./move.ts";
import { rename } from "./rename.ts";
import { report } from "./report.ts";
import { findNumbered } from "./retry.ts";
import { send } from "./send.ts";
import { setAcl } from "./set-acl.ts";
import { setWords, type SetWords } from "./set-words.ts";
import { undelete } from "./undelete.ts";
import type { Outcome } from "./verb.ts";

/** What comes from clients, and what only other parts of ours ask for. */
export type AnyWrite = RoomWrite | SetWords;

export function apply(parts: Parts, batch: BatchDraft, by: Asker, request: AnyWrite, found?: Found): Outcome {
  const over = parts.endings.refusal(by);
  if (over) return { error: over };
  // Of a direct room that nobody wrote in yet there is nothing else to do anything to.
  if (!parts.record.created && request.verb !== "send" && request.verb !== "whisper" && request.verb !== "join")
    return { error: errorOf("not_found") };
  if (request.verb === "send" || request.verb === "whisper") return send(parts, batch, by, request);
  if (request.verb === "cross") return cross(parts, batch, by, request);
  const id = "id" in request ? request.id : undefined;
  const earlier = id === undefined ? undefined : findNumbered(parts.log, batch, by.principal.id, id, request);
  if (earlier) return request.verb === "call-admin" ? asBefore(parts, by, earlier) : earlier;
  return batch.under(id, () => applyNew(parts, batch, by, request, found));
}

function applyNew(
  parts: Parts,
  batch: BatchDraft,
  by: Asker,
  request: Exclude<AnyWrite, { verb: "send" | "whisper" | "cross" }>,
  found: Found | undefined,
): Outcome {
  if (isFull(parts, request.verb)) return { error: errorOf("too_many") };
  switch (request.verb) {
    case "join":
      return join(parts, batch, by, request);
    case "leave":
      return leave(parts, batch, by, request);
    case "rename":
      return rename(parts, batch, by, request);
    case "remove":
      return remove(parts, batch, by, request);
    case "move":
      return move(parts, batch, by, request);
    case "invite":
      return invite(parts, batch, by, request);
    case "kick":
      return kick(parts, batch, by, request);
    case "ban":
      return ban(parts, batch, by, request);
    case "unban":
      return unban(parts, batch, by, request);
    case "mute":
      return mute(parts, batch, by, request);
    case "unmute":
      return unmute(parts, batch, by, request);
    case "grant":
      return grant(parts, batch, by, request);
    case "set-acl":
      return setAcl(parts, batch, by, request);
    case "configure":
      return configure(parts, batch, by, request);
    case "set-words":
      return setWords(parts, batch, by, request);
    case "call-admin":
      return callAdmin(parts, batch, by, request);
    case "claim":
      return claim(parts, batch, by, request);
    case "close-call":
      return closeCall(parts, batch, by, request);
    case "edit":
      return edit(parts, batch, by, request, found);
    case "delete":
      return deleteMessages(parts, batch, by, request, found);
    case "undelete":
      return undelete(parts, batch, by, request, found);
    case "purge":
      return purge(parts, batch, by, request, found);
    case "release":
      return release(parts, batch, by, request, found);
    case "react":
      return react(parts, batch, by, request, found);
    case "report":
      return report(parts, batch, by, request, found);
    default:
      return unreachable(request);
  }
}

/** All of it goes to every room below the channel. */
function isFull({ acl, record }: Parts, verb: AnyWrite["verb"]): boolean {
  const adds = verb === "ban" || verb === "mute" || verb === "grant";
  return adds && record.kind === "channel" && acl.size >= MAX_CHANNEL_SANCTIONS;
}
