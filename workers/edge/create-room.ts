/** `POST /v1/rooms`: a new group, or the address of the one room of two people. */
import { directRoomId, mintRoomId } from "../../src/domain/room-address.ts";
import { unreachable } from "../../src/domain/unreachable.ts";
import { errorOf } from "../../src/protocol/errors.ts";
import { createRoomBody, type CreateRoomBody, type RoomDescription } from "../../src/protocol/rest.ts";
import type { Principal } from "../../src/protocol/token.ts";
import { settingsOf } from "../config.ts";
import { isKnownUser } from "../directory/known-users.ts";
import { callObject } from "../object-call.ts";
import { admit } from "./admit.ts";
import { authenticate } from "./authenticate.ts";
import { readJson } from "./body.ts";
import type { EdgeContext } from "./context.ts";
import { problem } from "./problem.ts";

export async function createRoom(c: EdgeContext): Promise<Response> {
  const principal = await authenticate(c);
  if (!principal.ok) return problem(principal.error);
  const body = await readJson(c.req.raw, createRoomBody);
  if (!body.ok) return problem(body.error);
  const admitted = await admit(c, principal.value);
  if (!admitted.ok) return problem(admitted.error);
  switch (body.value.kind) {
    case "group":
      return createGroup(c, body.value, principal.value);
    case "direct":
      return openDirect(c, body.value, principal.value);
    default:
      return unreachable(body.value);
  }
}

type Of<K extends CreateRoomBody["kind"]> = Extract<CreateRoomBody, { kind: K }>;

async function createGroup(c: EdgeContext, asked: Of<"group">, creator: Principal): Promise<Response> {
  const id = mintRoomId("group", Date.now());
  const address = await settingsOf(c.env).tagger.address(id);
  const { kind, name, retention } = asked;
  const room = { id, address, kind, name, ...(retention && { retention }) };
  const created = await callObject(c.env.ROOMS, id, (stub) => stub.create(room, creator));
  return c.json(created, 201, { location: `/v1/rooms/${address}` });
}

/** Only the address: the room itself begins with its first message, so that looking somebody up leaves no trace. */
async function openDirect(c: EdgeContext, asked: Of<"direct">, principal: Principal): Promise<Response> {
  if (asked.with === principal.id) return problem(errorOf("direct_with_self"));
  if (!(await isKnownUser(c.env, asked.with))) return problem(errorOf("unknown_user"));
  const { environment, tagger } = settingsOf(c.env);
  const id = await directRoomId(environment, principal.id, asked.with);
  const address = await tagger.address(id);
  const room: RoomDescription = { id: address, kind: "direct", members: 2, present: 0, member: true };
  return c.json(room);
}
