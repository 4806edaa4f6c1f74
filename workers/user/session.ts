/** One socket of a user. All there is to know of it is its attachment, which outlives hibernation. */
import * as z from "zod/mini";
import type { Actor } from "../../src/protocol/activity.ts";
import { sessionId } from "../../src/protocol/ids.ts";
import { principal } from "../../src/protocol/token.ts";

const session = z.object({
  session: sessionId,
  principal,
  /** Nobody is at the device. */
  idle: z.optional(z.literal(true)),
  /** When it began; absent in those of a version before. */
  began: z.optional(z.int()),
  /** Its end stands in the log already. */
  ended: z.optional(z.literal(true)),
});
export type Session = z.infer<typeof session>;

/** Undefined for a socket of a version before this one: it is to be closed, and comes back. */
export function readSession(socket: WebSocket): Session | undefined {
  const parsed = session.safeParse(socket.deserializeAttachment());
  return parsed.success ? parsed.data : undefined;
}

export function writeSession(socket: WebSocket, it: Session): void {
  socket.serializeAttachment(it);
}

export function actorOf({ principal: { id, name } }: Session): Actor {
  return name === undefined ? { id } : { id, name };
}
