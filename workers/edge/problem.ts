/** Errors over HTTP: problem documents (RFC 9457), the same codes as on a socket. */
import { errorOf, statusOf, type WireError } from "../../src/protocol/errors.ts";
import type { Problem } from "../../src/protocol/rest.ts";

/** Stable names, not addresses: nothing is to be fetched there. */
const TYPE_PREFIX = "urn:starling:error:";
/** A busy object is worth another try that soon. */
const RETRY_AFTER_S = "1";

export function problem(error: WireError, headers: Record<string, string> = {}, status?: number): Response {
  const title = errorOf(error.code).message;
  const body: Problem = {
    type: TYPE_PREFIX + error.code,
    title,
    status: status ?? statusOf(error.code),
    code: error.code,
    temporary: error.temporary,
    ...(error.message !== title && { detail: error.message }),
    ...(error.denied && { denied: error.denied }),
    ...(error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }),
  };
  return Response.json(body, {
    status: body.status,
    headers: { ...usualHeaders(body), ...headers, "content-type": "application/problem+json" },
  });
}

function usualHeaders({ status, retryAfterMs }: Problem): Record<string, string> {
  if (status === 401) return { "www-authenticate": "Bearer" };
  if (status === 426) return { upgrade: "websocket" };
  if (status === 503 || status === 429)
    return { "retry-after": retryAfterMs === undefined ? RETRY_AFTER_S : String(Math.ceil(retryAfterMs / 1_000)) };
  return {};
}
