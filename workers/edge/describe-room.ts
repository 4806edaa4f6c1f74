/** `GET /v1/rooms/:id` */
import { callObject } from "../object-call.ts";
import { authenticate } from "./authenticate.ts";
import type { EdgeContext } from "./context.ts";
import { problem } from "./problem.ts";
import { roomOf } from "./room-of.ts";

export async function describeRoom(c: EdgeContext): Promise<Response> {
  const principal = await authenticate(c);
  if (!principal.ok) return problem(principal.error);
  const room = await roomOf(c, c.req.param("id") ?? "", principal.value);
  if (!room.ok) return problem(room.error);
  const { id, asker } = room.value;
  const described = await callObject(c.env.ROOMS, id, async (stub) => stub.describe(asker));
  return "error" in described ? problem(described.error) : c.json(described);
}
