/** One socket of a room. What must outlive hibernation is the socket's attachment; the rest is derived from it. */
import * as z from "zod/mini";
import type { Facts } from "../../src/domain/acl/facts.ts";
import type { Actor } from "../../src/protocol/activity.ts";
import { roomAddress, sessionId, userId } from "../../src/protocol/ids.ts";
import { principal } from "../../src/protocol/token.ts";

/** The platform takes 16,384 bytes; this is a few hundred. */
const attachment = z.object({
  session: sessionId,
  principal,
  address: roomAddress,
  /** Of a direct room: the other one, as this session named it and the edge proved it. */
  peer: z.optional(userId),
  /** The version at which the User object let this session in. */
  admission: z.optional(z.int()),
  /** Whether they want to be seen, as their User object said; absent: not yet. */
  veil: z.optional(z.object({ hidden: z.boolean(), version: z.int() })),
  /** When this session began; absent in those of a version before. */
  began: z.optional(z.int()),
  /** Head when this session began: what has happened since is news to the user's other devices when it ends. */
  since: z.int(),
});
export type Attachment = z.infer<typeof attachment>;

/** What decides whether somebody may do something here. */
export type Who = Pick<Attachment, "principal" | "peer"> & {
  readonly admission?: number | undefined;
  /** The room that vouches for somebody who acts from there. */
  readonly from?: NonNullable<Facts["from"]>;
};

export interface Session extends Attachment {
  readonly socket: WebSocket;
  /** Belongs to the room now; without it nothing is sent to this session but answers. */
  member: boolean;
}

export function readAttachment(socket: WebSocket): Attachment | undefined {
  const parsed = attachment.safeParse(socket.deserializeAttachment());
  return parsed.success ? parsed.data : undefined;
}

export function writeAttachment(session: Session): void {
  const { session: id, principal: who, address, peer, since, admission, veil, began } = session;
  session.socket.serializeAttachment({
    session: id,
    principal: who,
    address,
    since,
    ...(peer === undefined ? {} : { peer }),
    ...(admission === undefined ? {} : { admission }),
    ...(veil === undefined ? {} : { veil }),
    ...(began === undefined ? {} : { began }),
  });
}

export function actorOf({ principal: who }: Pick<Attachment, "principal">): Actor {
  return who.name === undefined ? { id: who.id } : { id: who.id, name: who.name };
}
