/** `devices`: the user sockets that I have open, oldest first. */
import type { MyDevice } from "../../../src/protocol/user-frame.ts";
import { readSession, type Session } from "../session.ts";

export function devices(sockets: readonly WebSocket[], asking: Session): MyDevice[] {
  return sockets
    .flatMap((socket): MyDevice[] => {
      const it = readSession(socket);
      if (!it || it.ended) return [];
      const { session, began, idle, principal } = it;
      return [
        {
          session,
          expires: principal.expires,
          ...(began !== undefined && { since: began }),
          ...(idle && { idle }),
          ...(session === asking.session && { this: true }),
        },
      ];
    })
    .toSorted((a, b) => (a.since ?? 0) - (b.since ?? 0) || (a.session < b.session ? -1 : 1));
}
