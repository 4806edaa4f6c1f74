/** The first check of all that costs anything: how often somebody comes from that address, whoever they are. */
import type { Context, Next } from "hono";
import { EDGE_PATHS } from "../../src/protocol/bridge-api.ts";
import { rateLimited, type WireError } from "../../src/protocol/errors.ts";
import type { Env } from "../env.ts";
import { logError } from "../log-error.ts";
import { addressOf } from "./address.ts";
import { isSocketPath } from "./is-socket.ts";
import { problem } from "./problem.ts";
import { limitOf } from "./rate-limit.ts";
import { refuseSocket } from "./refuse-socket.ts";

/** The platform's counter does not say how long; its shortest period is this. */
const PLATFORM_PAUSE_MS = 10_000;
/** Not people: the bridge, which signs what it asks, and whoever looks whether we are well. */
const EXEMPT: ReadonlySet<string> = new Set([EDGE_PATHS.resend, "/healthz"]);

export async function limitAddress(c: Context<{ Bindings: Env }>, next: Next): Promise<Response | void> {
  const address = addressOf(c.req.raw.headers);
  if (address === undefined || EXEMPT.has(c.req.path)) return next();
  const refused = limitOf(c.env, address) ?? (await countedByPlatform(c.env, address));
  if (!refused) return next();
  return isSocketPath(c.req.path) ? refuseSocket(c, refused) : problem(refused);
}

/** That it cannot count right now keeps nobody out. */
async function countedByPlatform({ RATE_LIMITER }: Env, key: string): Promise<WireError | undefined> {
  if (!RATE_LIMITER) return undefined;
  try {
    const { success } = await RATE_LIMITER.limit({ key });
    return success ? undefined : rateLimited(PLATFORM_PAUSE_MS);
  } catch (error) {
    logError("the platform's rate limiter failed", error);
    return undefined;
  }
}
