/**
 * Which web pages may speak with us: those of the origins in the settings, compared exactly. Before anything else, and for
 * sockets above all, since browsers let any page open one. What is no browser sends no origin and needs a token anyway.
 */
import type { Context, Next } from "hono";
import { errorOf } from "../../src/protocol/errors.ts";
import { settingsOf } from "../config.ts";
import type { Env } from "../env.ts";
import { problem } from "./problem.ts";

/** How long a browser may remember a preflight: Chromium's longest. */
const PREFLIGHT_MAX_AGE_S = "7200";

export async function guardOrigin(c: Context, next: Next): Promise<Response | void> {
  const origin = c.req.header("origin");
  if (origin === undefined) return next();
  const env: Env = c.env;
  if (!settingsOf(env).origins.has(origin)) return problem(errorOf("origin_refused"), { vary: "Origin" });
  if (c.req.method === "OPTIONS" && c.req.header("access-control-request-method") !== undefined) {
    return new Response(null, {
      status: 204,
      headers: {
        "access-control-allow-origin": origin,
        "access-control-allow-methods": "GET, POST, PUT, DELETE",
        "access-control-allow-headers": "authorization, content-type",
        "access-control-max-age": PREFLIGHT_MAX_AGE_S,
        vary: "Origin",
      },
    });
  }
  await next();
  if (c.res.status === 101) return undefined;
  c.header("access-control-allow-origin", origin);
  c.header("vary", "Origin", { append: true });
  return undefined;
}
