/**
 * Why a socket was closed by us. 4000 to 4099: come back at once or after a pause. 4100 to 4199: come back with a new token.
 * 4200 to 4299: do not come back. Anything else (1001, 1006, 1012 ...) is the network or a deploy: come back.
 */
export const CLOSE = {
  /** The object was reset; nothing acknowledged is lost. */
  RESTART: 4000,
  /** The token ran out during the session. */
  TOKEN_EXPIRED: 4100,
  /** The token, or every token that the user had then, was revoked. */
  REVOKED: 4101,
  /** The session is no longer welcome. */
  FORBIDDEN: 4200,
  /** Put out of the room; who may join may come back. */
  KICKED: 4201,
  /** It went on asking too much at once. */
  FLOODING: 4202,
} as const;

export type ReconnectAdvice = "reconnect" | "new-token" | "stop";

export function adviceFor(code: number): ReconnectAdvice {
  if (code >= 4100 && code < 4200) return "new-token";
  if (code >= 4200 && code < 4300) return "stop";
  return "reconnect";
}
