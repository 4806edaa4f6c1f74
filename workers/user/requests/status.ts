/** `status` and `active`: how I am seen, and whether somebody is at this device. */
import type { UserRequest } from "../../../src/protocol/user-request.ts";
import type { OwnPresence } from "../../../src/protocol/presence.ts";
import type { Presence } from "../presence.ts";
import { readSession, writeSession } from "../session.ts";

type StatusRequest = Extract<UserRequest, { verb: "status" | "active" }>;

/** Harmless when it is so already. */
export function setStatus(presence: Presence, socket: WebSocket, request: StatusRequest): OwnPresence {
  if (request.verb === "status") presence.choose(request.status);
  else setIdle(presence, socket, request.idle);
  return presence.own;
}

function setIdle(presence: Presence, socket: WebSocket, idle: boolean): void {
  const session = readSession(socket);
  if (!session || session.ended || (session.idle ?? false) === idle) return;
  const { idle: _, ...rest } = session;
  writeSession(socket, idle ? { ...rest, idle } : rest);
  presence.changed();
}
