/**
 * What is for one person alone, or for a few, does not reach whoever has blocked its sender: whispers, and everything in a
 * room of two. The sender is told that it was not delivered, and not by whom of several; a message that vanished without a
 * word would be worse.
 */
import { errorOf, type WireError } from "../../../src/protocol/errors.ts";
import type { UserId } from "../../../src/protocol/ids.ts";
import type { RoomWrite } from "../../../src/protocol/room-request.ts";
import type { Parts } from "../parts.ts";
import type { Asker } from "../room-api.ts";

/** In a room of two these say something to the other one. */
const DIRECTED: ReadonlySet<string> = new Set<RoomWrite["verb"]>(["send", "whisper", "edit", "react"]);

/** Whose lists decide about this request, as far as it can be told before it is looked at. */
export function addresseesOf(parts: Parts, by: Asker, request: { readonly verb: string }): readonly UserId[] {
  const peer = peerOf(parts, by);
  if (peer !== undefined) return DIRECTED.has(request.verb) ? [peer] : [];
  // Only members have an object that can be asked: an id that a client made up is nobody's.
  return partiesOf(parts, request).filter((user) => parts.members.has(user));
}

/** Whom it is for, when it is a whisper, or about one. */
function partiesOf({ log }: Parts, request: { readonly verb: string }): readonly UserId[] {
  if (isWhisper(request)) return request.to;
  if (!isChange(request) || request.of.epoch !== log.epoch) return [];
  const about = log.get(request.of.seq);
  return about?.verb === "whisper" ? [about.actor.id, ...about.to] : [];
}

/** Why it is not delivered, or undefined: it is. */
export function undelivered({ blocks }: Parts, by: Asker, to: readonly UserId[]): WireError | undefined {
  const sender = by.principal.id;
  switch (blocks.verdict(sender, to)) {
    case "open":
      return undefined;
    case "blocked":
      return errorOf("not_delivered");
    case "unknown":
    default:
      // Known in a moment: the same request may be made again then.
      void blocks.ready(sender, to);
      return errorOf("busy");
  }
}

/** The other one, in a room of two. */
function peerOf({ record, members }: Parts, { peer, principal }: Asker): UserId | undefined {
  if (record.kind !== "direct") return undefined;
  return peer ?? members.all().find(({ user }) => user !== principal.id)?.user;
}

function isChange(request: { readonly verb: string }): request is Extract<RoomWrite, { verb: "edit" | "react" }> {
  return request.verb === "edit" || request.verb === "react";
}

function isWhisper(request: { readonly verb: string }): request is Extract<RoomWrite, { verb: "whisper" }> {
  return request.verb === "whisper";
}
