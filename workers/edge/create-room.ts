/** `POST /v1/rooms`: a new room or channel, or the address of the one room of two people. */
import { checkRules } from "../../src/domain/acl/check-rules.ts";
import { directRoomId, kindOf, mintRoomId } from "../../src/domain/room-address.ts";
import { action, type Policy } from "../../src/protocol/acl.ts";
import { errorOf } from "../../src/protocol/errors.ts";
import type { RoomId } from "../../src/protocol/ids.ts";
import { createRoomBody, type CreateRoomBody, type RoomDescription } from "../../src/protocol/rest.ts";
import type { Principal } from "../../src/protocol/token.ts";
import { settingsOf } from "../config.ts";
import { isKnownUser } from "../directory/known-users.ts";
import type { Env } from "../env.ts";
import { callObject } from "../object-call.ts";
import { askSite, mayBeFree } from "../room/hierarchy/site.ts";
import { releaseRoom, reserveRoom } from "../room/hierarchy/reserve.ts";
import type { Refused } from "../room/room-api.ts";
import { authenticate } from "./authenticate.ts";
import { readJson } from "./body.ts";
import type { EdgeContext } from "./context.ts";
import { problem } from "./problem.ts";

export async function createRoom(c: EdgeContext): Promise<Response> {
  const principal = await authenticate(c);
  if (!principal.ok) return problem(principal.error);
  const body = await readJson(c.req.raw, createRoomBody);
  if (!body.ok) return problem(body.error);
  if (body.value.kind === "direct") return openDirect(c, body.value, principal.value);
  const created = await makeRoom(c.env, body.value, principal.value);
  if ("error" in created) return problem(created.error);
  return c.json(created, 201, { location: `/v1/rooms/${created.id}` });
}

type Direct = Extract<CreateRoomBody, { kind: "direct" }>;
export type Asked = Exclude<CreateRoomBody, Direct>;

/** In order: may they, does the site allow it, is the name free; then the room. What was reserved is given back if it fails. */
export async function makeRoom(env: Env, asked: Asked, creator: Principal): Promise<RoomDescription | Refused> {
  const { tagger, attributeValues } = settingsOf(env);
  const { kind, name, retention } = asked;
  const parent = asked.parent === undefined ? undefined : await tagger.verify(asked.parent);
  if (asked.parent !== undefined && (parent === undefined || kindOf(parent) !== "channel"))
    return { error: errorOf("not_found", "parent") };
  const policy = policyOf(asked);
  for (const of of action.options) {
    const fault = policy[of] && checkRules(policy[of], attributeValues);
    if (fault !== undefined) return { error: errorOf("rule_invalid", `${of}: ${fault}`) };
  }
  if (parent === undefined && !mayBeFree(env, creator, kind))
    return { error: errorOf("forbidden", kind === "channel" ? "channels at the top" : "rooms are made in channels") };

  const id = mintRoomId(kind, Date.now());
  const address = await tagger.address(id);
  const refused = await askSite(env, { verb: "create", room: id, kind, name, parent, principal: creator });
  if (refused) return refused;
  const reserved = await reserveRoom(env, { room: id, name }, parent, creator);
  if ("error" in reserved) return reserved;
  const room = {
    id,
    address,
    kind,
    name,
    policy,
    ...(retention && { retention }),
    ...(parent !== undefined && { parent }),
    ...(reserved.until !== undefined && { until: reserved.until }),
  };
  return orRelease(env, { room: id, name }, parent, () =>
    callObject(env.ROOMS, id, async (stub) => stub.create(room, creator)),
  );
}

async function orRelease(
  env: Env,
  claim: { room: RoomId; name: string },
  parent: RoomId | undefined,
  create: () => Promise<RoomDescription | Refused>,
): Promise<RoomDescription | Refused> {
  const created = await create();
  // If that throws nobody knows whether there is a room: the claim runs out by itself, or the room takes it.
  if ("error" in created) await releaseRoom(env, claim, parent);
  return created;
}

function policyOf({ policy, private: isPrivate }: Asked): Policy {
  if (isPrivate !== true) return policy ?? {};
  return { list: [{ rule: "invited" }], join: [{ rule: "invited" }], ...policy };
}

/** Only the address: the room itself begins with its first message, so that looking somebody up leaves no trace. */
async function openDirect(c: EdgeContext, asked: Direct, principal: Principal): Promise<Response> {
  if (asked.with === principal.id) return problem(errorOf("direct_with_self"));
  if (!(await isKnownUser(c.env, asked.with))) return problem(errorOf("unknown_user"));
  const { environment, tagger } = settingsOf(c.env);
  const id = await directRoomId(environment, principal.id, asked.with);
  const address = await tagger.address(id);
  const room: RoomDescription = { id: address, kind: "direct", members: 2, present: 0, member: true };
  return c.json(room);
}
