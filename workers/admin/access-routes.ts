/** The routes of bans from everywhere and of revocations. */
import type { Handler } from "hono";
import type * as z from "zod/mini";
import { globalBanBody, globalUnbanBody, revocationBody } from "../../src/protocol/admin-access.ts";
import { errorOf } from "../../src/protocol/errors.ts";
import { userId } from "../../src/protocol/ids.ts";
import type { Principal } from "../../src/protocol/token.ts";
import { readJson } from "../edge/body.ts";
import type { EdgeContext, Outcome } from "../edge/context.ts";
import { problem } from "../edge/problem.ts";
import type { Env } from "../env.ts";
import { banEverywhere, revokeTokens, unbanEverywhere } from "./access.ts";
import { authenticateAdmin, lacksScope } from "./authenticate-admin.ts";

type Handle<B> = (env: Env, by: Principal, body: B, c: EdgeContext) => Promise<Outcome<object>>;

function handler<B>(schema: z.ZodMiniType<B>, handle: Handle<B>): Handler<{ Bindings: Env }> {
  return async (c) => {
    const verdict = await authenticateAdmin(c.env, c.req.header("authorization"));
    if (!verdict.ok) return problem(verdict.error);
    const lacking = lacksScope(verdict.admin, "starling:admin");
    if (lacking) return problem(lacking);
    const body = await readJson(c.req.raw, schema);
    if (!body.ok) return problem(body.error);
    const outcome = await handle(c.env, verdict.admin.principal, body.value, c);
    return outcome.ok ? c.json(outcome.value) : problem(outcome.error);
  };
}

export const postBan = handler(globalBanBody, banEverywhere);
export const postRevocation = handler(revocationBody, revokeTokens);
export const deleteBan = handler(globalUnbanBody, async (env, by, body, c) => {
  const user = userId.safeParse(c.req.param("user"));
  return user.success ? unbanEverywhere(env, by, user.data, body) : { ok: false, error: errorOf("not_found") };
});
