/** `GET /v1/rooms/:id/history?before|after=<epoch>.<seq>&limit=` */
import { errorOf } from "../../src/protocol/errors.ts";
import { DEFAULT_HISTORY_LIMIT, MAX_HISTORY_LIMIT } from "../../src/protocol/limits.ts";
import { callObject } from "../object-call.ts";
import { authenticate } from "./authenticate.ts";
import type { EdgeContext } from "./context.ts";
import { problem } from "./problem.ts";
import { cursorOf, limitOf } from "./query.ts";
import { roomOf } from "./room-of.ts";

export async function readHistory(c: EdgeContext): Promise<Response> {
  const principal = await authenticate(c);
  if (!principal.ok) return problem(principal.error);
  const room = await roomOf(c, c.req.param("id") ?? "", principal.value);
  if (!room.ok) return problem(room.error);
  const before = cursorOf(c, "before");
  if (!before.ok) return problem(before.error);
  const after = cursorOf(c, "after");
  if (!after.ok) return problem(after.error);
  if (before.value && after.value) return problem(errorOf("invalid", "before or after, not both"));
  const limit = limitOf(c, DEFAULT_HISTORY_LIMIT, MAX_HISTORY_LIMIT);
  if (!limit.ok) return problem(limit.error);

  const page = {
    limit: limit.value,
    ...(before.value && { before: before.value }),
    ...(after.value && { after: after.value }),
  };
  const { id, asker } = room.value;
  const answer = await callObject(c.env.ROOMS, id, async (stub) => stub.history(asker, page));
  return "error" in answer ? problem(answer.error) : c.json(answer);
}
