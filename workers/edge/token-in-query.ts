/** A token in an address ends up in logs and histories: such a request is refused, lest anybody get used to it. */
import type { Context, Next } from "hono";
import { errorOf } from "../../src/protocol/errors.ts";
import { problem } from "./problem.ts";

const NAMES = ["token", "access_token", "bearer", "jwt"];

export async function refuseTokenInQuery(c: Context, next: Next): Promise<Response | void> {
  const found = NAMES.find((name) => c.req.query(name) !== undefined);
  if (found !== undefined) return problem(errorOf("invalid", `${found}: never in the address`));
  return next();
}
