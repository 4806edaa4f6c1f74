/** `POST /v1/rooms/:id/requests`: every verb of a room, for those without a socket; the same as on it. */
import * as z from "zod/mini";
import { MAX_FRAME_BYTES } from "../../src/protocol/limits.ts";
import { isWrite, roomRead, roomWrite } from "../../src/protocol/room-request.ts";
import { callObject } from "../object-call.ts";
import { authenticate } from "./authenticate.ts";
import { readJson } from "./body.ts";
import type { EdgeContext } from "./context.ts";
import { problem } from "./problem.ts";
import { roomOf } from "./room-of.ts";

/** An HTTP answer belongs to its request by itself: `ref` may be left out. */
const withoutRef = z.pipe(
  z.transform((raw: unknown) => (typeof raw === "object" && raw !== null ? { ref: "-", ...raw } : raw)),
  z.discriminatedUnion("verb", [...roomWrite.def.options, ...roomRead.def.options]),
);

export async function askRoom(c: EdgeContext): Promise<Response> {
  const principal = await authenticate(c);
  if (!principal.ok) return problem(principal.error);
  const room = await roomOf(c, c.req.param("id") ?? "", principal.value);
  if (!room.ok) return problem(room.error);
  const body = await readJson(c.req.raw, withoutRef, MAX_FRAME_BYTES);
  if (!body.ok) return problem(body.error);
  const { id, asker } = room.value;
  const request = body.value;
  const answer = await callObject(c.env.ROOMS, id, async (stub) =>
    isWrite(request) ? stub.write(asker, request) : stub.read(asker, request),
  );
  return "error" in answer ? problem(answer.error) : c.json(answer);
}
