/** Who is told of presence, with everything around this room's object that it takes. */
import { PresenceKeys } from "../../src/protocol/presence-keys.ts";
import { settingsOf } from "../config.ts";
import type { Env } from "../env.ts";
import { logError } from "../log-error.ts";
import { callObject } from "../object-call.ts";
import { presenceStoreOf } from "../presence-store/store-of.ts";
import { isListedForAll } from "./is-listed-for-all.ts";
import type { Parts } from "./parts.ts";
import type { LivePresence } from "./presence.ts";
import { actorOf, type Session } from "./session.ts";
import { ToldPresence } from "./told-presence.ts";

export function openToldPresence(
  ctx: DurableObjectState,
  env: Env,
  parts: Parts,
  presence: LivePresence,
  endSilent: (session: Session) => void,
): ToldPresence {
  const { record, sessions, due } = parts;
  const { environment, presence: settings } = settingsOf(env);
  return new ToldPresence({
    room: record.id,
    sessions,
    keys: new PresenceKeys(environment),
    settings,
    store: presenceStoreOf(env),
    note: (session) => presence.note(actorOf(session)),
    isListed: () => isListedForAll(parts),
    enter: (user, turn) => callObject(env.USERS, user, async (stub) => stub.entered(record.id, turn)),
    leave: (user, turn, reason) => callObject(env.USERS, user, (stub) => stub.left(record.id, turn, reason)),
    endSilent: (since) => {
      for (const session of sessions.all()) if (lastSign(ctx, session) < since) endSilent(session);
    },
    wakeAt: (at) => due.atLatest("presence", at),
    waitUntil: (work) => ctx.waitUntil(work),
    now: () => Date.now(),
    onError: (error) => logError("presence was not told", error),
  });
}

/** A socket that never sent a ping is given its time from its beginning on. */
function lastSign(ctx: DurableObjectState, { socket, began }: Session): number {
  const ping = ctx.getWebSocketAutoResponseTimestamp(socket)?.getTime() ?? 0;
  return began === undefined ? Infinity : Math.max(ping, began);
}
