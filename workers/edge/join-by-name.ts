/** `POST /v1/rooms/:id/join-by-name`: into the room of that name in a channel. One that I may not know of is not there. */
import { errorOf } from "../../src/protocol/errors.ts";
import { joinByNameBody } from "../../src/protocol/rest.ts";
import { callObject } from "../object-call.ts";
import { admit } from "./admit.ts";
import { authenticate } from "./authenticate.ts";
import { readJson } from "./body.ts";
import type { EdgeContext } from "./context.ts";
import { problem } from "./problem.ts";
import { roomOf } from "./room-of.ts";

export async function joinByName(c: EdgeContext): Promise<Response> {
  const principal = await authenticate(c);
  if (!principal.ok) return problem(principal.error);
  const channel = await roomOf(c, c.req.param("id") ?? "", principal.value);
  if (!channel.ok) return problem(channel.error);
  const body = await readJson(c.req.raw, joinByNameBody);
  if (!body.ok) return problem(body.error);
  const { id, asker } = channel.value;
  const found = await callObject(c.env.ROOMS, id, async (stub) => stub.findRoom(asker, body.value.name));
  if ("error" in found) return problem(found.error);
  const { room, address } = found;
  const admission = await admit(c, principal.value, room);
  if (!admission.ok) return problem(admission.error);
  const there = { ...asker, address, admission: admission.value };
  const joined = await callObject(c.env.ROOMS, room, async (stub) => stub.write(there, { ref: "-", verb: "join" }));
  if ("error" in joined) return problem(joined.error.code === "not_found" ? errorOf("not_found") : joined.error);
  return c.json({ room: address, ...joined });
}
