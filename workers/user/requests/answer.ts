/** Which file of this folder answers which request. */
import { unreachable } from "../../../src/domain/unreachable.ts";
import type { Actor } from "../../../src/protocol/activity.ts";
import type { WireError } from "../../../src/protocol/errors.ts";
import type { UserId } from "../../../src/protocol/ids.ts";
import type { Conversation } from "../../../src/protocol/user-frame.ts";
import type { UserRequest } from "../../../src/protocol/user-request.ts";
import type { Blocks } from "../blocks.ts";
import type { Conversations } from "../conversations.ts";
import type { Presence } from "../presence.ts";
import type { Profile } from "../profile.ts";
import { actorOf, type Session } from "../session.ts";
import type { BlockAnswer } from "../set-block.ts";
import { arrange } from "./arrange.ts";
import { devices } from "./devices.ts";
import { read } from "./read.ts";
import { renew, type Renewing } from "./renew.ts";
import { setStatus } from "./status.ts";

export interface Answering extends Renewing {
  readonly conversations: Conversations;
  readonly presence: Presence;
  readonly blocks: Blocks;
  readonly profile: Profile;
  readonly sockets: () => readonly WebSocket[];
  readonly setBlock: (by: Actor, verb: "block" | "unblock", user: UserId) => Promise<BlockAnswer>;
}

export interface Answered {
  readonly answer: { readonly ok: object } | { readonly error: WireError };
  /** For all of the user's devices, after the answer. */
  readonly changed?: Conversation | undefined;
}

/** Undefined: the session ended meanwhile. What waits for nothing is done before this returns. */
export async function answer(
  me: Answering,
  socket: WebSocket,
  session: Session,
  request: UserRequest,
): Promise<Answered | undefined> {
  switch (request.verb) {
    case "rooms":
      return { answer: { ok: { conversations: me.conversations.all() } } };
    case "read":
      return read(me.conversations, request);
    case "arrange":
      return arrange(me.conversations, request);
    case "block":
    case "unblock":
      return { answer: await me.setBlock(actorOf(session), request.verb, request.user) };
    case "blocks":
      return { answer: { ok: { users: me.blocks.all() } } };
    case "devices":
      return { answer: { ok: { devices: devices(me.sockets(), session) } } };
    case "profile":
      me.profile.set(actorOf(session), request.text);
      return { answer: { ok: {} } };
    case "status":
    case "active":
      return { answer: { ok: setStatus(me.presence, socket, request) } };
    case "renew": {
      const renewed = await renew(me, socket, session, request.token);
      return renewed && { answer: renewed };
    }
    default:
      return unreachable(request);
  }
}
