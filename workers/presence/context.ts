/** What every route of the presence service is handed. */
import type { Context } from "hono";
import type { PresenceEnv } from "./env.ts";

export type PresenceContext = Context<{ Bindings: PresenceEnv }>;
