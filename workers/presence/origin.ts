/** Which pages may ask: those of the settings, compared exactly, as at the edge. What is no browser sends no origin. */
import type { Next } from "hono";
import { errorOf } from "../../src/protocol/errors.ts";
import { FRIENDS_HEADER } from "../../src/protocol/presence-api.ts";
import { problem } from "../edge/problem.ts";
import type { PresenceContext } from "./context.ts";
import { presenceSettingsOf } from "./settings.ts";

/** How long a browser may remember a preflight: Chromium's longest. */
const PREFLIGHT_MAX_AGE_S = "7200";

export async function guardOrigin(c: PresenceContext, next: Next): Promise<Response | void> {
  const origin = c.req.header("origin");
  if (origin === undefined) return next();
  if (!presenceSettingsOf(c.env).origins.has(origin)) return problem(errorOf("origin_refused"), { vary: "Origin" });
  if (c.req.method === "OPTIONS" && c.req.header("access-control-request-method") !== undefined)
    return new Response(null, {
      status: 204,
      headers: {
        "access-control-allow-origin": origin,
        "access-control-allow-methods": "GET, POST",
        "access-control-allow-headers": `authorization, content-type, ${FRIENDS_HEADER}`,
        "access-control-max-age": PREFLIGHT_MAX_AGE_S,
        vary: "Origin",
      },
    });
  await next();
  c.header("access-control-allow-origin", origin);
  c.header("vary", "Origin", { append: true });
  return undefined;
}
