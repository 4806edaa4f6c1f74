/** `GET /v1/rooms/:id/socket?since=<epoch>.<seq>&with=<user>` */
import { formatCursor } from "../../src/protocol/cursor.ts";
import { ADDRESS_HEADER, ADMISSION_HEADER, encodePrincipal, PRINCIPAL_HEADER } from "../principal-header.ts";
import { authenticate } from "./authenticate.ts";
import type { EdgeContext } from "./context.ts";
import { openSocket, refuseOtherThanUpgrade } from "./open-socket.ts";
import { cursorOf } from "./query.ts";
import { refuseSocket } from "./refuse-socket.ts";
import { roomOf } from "./room-of.ts";

export async function roomSocket(c: EdgeContext): Promise<Response> {
  const otherwise = refuseOtherThanUpgrade(c);
  if (otherwise) return otherwise;
  const principal = await authenticate(c);
  if (!principal.ok) return refuseSocket(c, principal.error);
  const room = await roomOf(c, c.req.param("id") ?? "", principal.value);
  if (!room.ok) return refuseSocket(c, room.error);
  const since = cursorOf(c, "since");
  if (!since.ok) return refuseSocket(c, since.error);
  const { id, asker } = room.value;
  return openSocket(c, {
    namespace: c.env.ROOMS,
    name: id,
    query: { ...(since.value && { since: formatCursor(since.value) }), ...(asker.peer && { with: asker.peer }) },
    headers: {
      [PRINCIPAL_HEADER]: encodePrincipal(principal.value),
      [ADDRESS_HEADER]: asker.address,
      [ADMISSION_HEADER]: String(asker.admission),
    },
  });
}
