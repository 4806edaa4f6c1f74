/** `GET /v1/me/socket` */
import { encodePrincipal, PRINCIPAL_HEADER } from "../principal-header.ts";
import { authenticate } from "./authenticate.ts";
import type { EdgeContext } from "./context.ts";
import { openSocket, refuseOtherThanUpgrade } from "./open-socket.ts";
import { refuseForAWhile } from "./rate-limit.ts";
import { refuseSocket } from "./refuse-socket.ts";

export async function userSocket(c: EdgeContext): Promise<Response> {
  const otherwise = refuseOtherThanUpgrade(c);
  if (otherwise) return otherwise;
  const principal = await authenticate(c);
  if (!principal.ok) return refuseSocket(c, principal.error);
  return openSocket(c, {
    namespace: c.env.USERS,
    name: principal.value.id,
    query: {},
    headers: { [PRINCIPAL_HEADER]: encodePrincipal(principal.value) },
    onPause: (ms) => refuseForAWhile(c, principal.value.id, ms),
  });
}
