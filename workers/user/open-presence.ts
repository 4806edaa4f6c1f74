/** Presence, with everything around this user's object that it needs. */
import type { UserId } from "../../src/protocol/ids.ts";
import type { OwnPresence } from "../../src/protocol/presence.ts";
import { settingsOf } from "../config.ts";
import type { Env } from "../env.ts";
import type { DueTimes } from "../event-log/due-times.ts";
import { logError } from "../log-error.ts";
import { callObject } from "../object-call.ts";
import { presenceStoreOf } from "../presence-store/store-of.ts";
import type { Blocks } from "./blocks.ts";
import type { Conversations } from "./conversations.ts";
import { Presence } from "./presence.ts";
import { readSession } from "./session.ts";
import type { Due, SessionsLog } from "./sessions-log.ts";

export interface Around {
  readonly ctx: DurableObjectState;
  readonly env: Env;
  readonly owner: UserId;
  readonly due: DueTimes<Due>;
  readonly log: SessionsLog;
  readonly conversations: Conversations;
  readonly blocks: Blocks;
  readonly push: (presence: OwnPresence, except?: WebSocket) => void;
  readonly endSilent: (socket: WebSocket) => void;
}

export function openPresence({ ctx, env, owner, due, log, conversations, blocks, push, endSilent }: Around): Presence {
  const { environment, presence: settings } = settingsOf(env);
  return new Presence({
    sql: ctx.storage.sql,
    owner,
    environment,
    settings,
    store: presenceStoreOf(env),
    devices: () =>
      ctx.getWebSockets().flatMap((socket) => {
        const session = readSession(socket);
        if (!session || session.ended) return [];
        return [{ idle: session.idle ?? false, until: session.principal.expires }];
      }),
    endSilent: (since) => {
      for (const socket of ctx.getWebSockets()) if (lastSign(ctx, socket) < since) endSilent(socket);
    },
    memberships: () => conversations.roomIds(),
    blocks: () => blocks.all(),
    append: (drafts) => log.append(drafts),
    sweep: () => log.sweep(),
    push,
    veilIn: (room, user, veil) => callObject(env.ROOMS, room, (stub) => stub.veil(user, veil)),
    isIn: (room, user) => callObject(env.ROOMS, room, (stub) => stub.isPresent(user)),
    wakeAt: (at) => due.set("presence", at),
    waitUntil: (work) => ctx.waitUntil(work),
    now: () => Date.now(),
    onError: (error) => logError("the copy of presence was not told", error),
  });
}

/** A socket that never sent a ping is given its time from its beginning on. */
function lastSign(ctx: DurableObjectState, socket: WebSocket): number {
  const ping = ctx.getWebSocketAutoResponseTimestamp(socket)?.getTime() ?? 0;
  const session = readSession(socket);
  return session?.began === undefined ? Infinity : Math.max(ping, session.began);
}
