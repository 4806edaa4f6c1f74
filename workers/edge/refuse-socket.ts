/**
 * A socket that may not be opened. A browser hides the HTTP status of a failed upgrade from the page, so whoever speaks
 * our subprotocol gets a socket that is closed at once by a code that tells what to do. Everybody else sees the problem.
 */
import { CLOSE } from "../../src/protocol/close-codes.ts";
import type { WireError } from "../../src/protocol/errors.ts";
import { SUBPROTOCOL } from "../../src/protocol/token.ts";
import { offersSubprotocol } from "./authenticate.ts";
import type { EdgeContext } from "./context.ts";
import { problem } from "./problem.ts";

export function refuseSocket(c: EdgeContext, error: WireError): Response {
  return offersSubprotocol(c.req.raw.headers) ? closedSocket(error) : problem(error);
}

export function closedSocket(error: { readonly code: string; readonly temporary: boolean }): Response {
  const { 0: client, 1: server } = new WebSocketPair();
  server.accept();
  server.close(closeCodeOf(error), error.code);
  return new Response(null, {
    status: 101,
    webSocket: client,
    headers: { "sec-websocket-protocol": SUBPROTOCOL },
  });
}

function closeCodeOf(error: { readonly code: string; readonly temporary: boolean }): number {
  if (error.temporary) return CLOSE.RESTART;
  if (error.code === "revoked") return CLOSE.REVOKED;
  return error.code === "token_expired" ? CLOSE.TOKEN_EXPIRED : CLOSE.FORBIDDEN;
}
