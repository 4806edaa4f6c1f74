/** What every answer of the interface carries. The static page has headers of its own (its `_headers` file). */
import type { Context, Next } from "hono";

export async function answerHeaders(c: Context, next: Next): Promise<void> {
  await next();
  // An upgrade has no body to protect, and its response cannot be changed any more.
  if (c.res.status === 101) return;
  c.header("cache-control", "no-store");
  if (!c.res.headers.has("content-security-policy"))
    c.header("content-security-policy", "default-src 'none'; frame-ancestors 'none'");
  c.header("referrer-policy", "no-referrer");
  c.header("x-content-type-options", "nosniff");
}
