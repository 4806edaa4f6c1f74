/** From sequencing to sockets: the one place where a room's events leave for its sessions. */
import type { Frames } from "../../src/domain/coverage.ts";
import type { Reply } from "../../src/protocol/room-frame.ts";
import type { Sessions } from "./sessions.ts";

export function fanOut(sessions: Sessions, frames: Frames): void {
  const { everyone, parties } = frames;
  if (parties.size === 0) {
    if (everyone !== undefined) for (const { socket } of sessions.audience()) trySend(socket, everyone);
    return;
  }
  for (const { socket, principal } of sessions.audience()) {
    const frame = parties.get(principal.id) ?? everyone;
    if (frame !== undefined) trySend(socket, frame);
  }
}

/** The answers of one batch, gathered: one frame a socket. */
export class Replies {
  readonly #bySocket = new Map<WebSocket, Reply[]>();

  add(socket: WebSocket, reply: Reply): void {
    const list = this.#bySocket.get(socket);
    if (list) list.push(reply);
    else this.#bySocket.set(socket, [reply]);
  }

  send(): void {
    for (const [socket, replies] of this.#bySocket) {
      trySend(socket, JSON.stringify(replies.length === 1 ? replies[0] : { replies }));
    }
  }
}

/** A socket may be gone without our having been told; its `close` event will come. */
export function trySend(socket: WebSocket, frame: string): void {
  try {
    socket.send(frame);
  } catch {
    // closed meanwhile
  }
}
