/** What can be done with rooms: each verb of a room, in one or in many, and why somebody may or may not. */
import * as z from "zod/mini";
import {
  adminRequest,
  adminRoomBody,
  broadcastBody,
  bulkAnswer,
  bulkBody,
  explainAnswer,
  explainBody,
  restoreBody,
  type AdminRequest,
  type BulkAnswer,
} from "../../../src/protocol/admin.ts";
import { errorOf, type WireError } from "../../../src/protocol/errors.ts";
import { roomAddress, SYSTEM_USER, type RoomAddress, type RoomId } from "../../../src/protocol/ids.ts";
import { isWrite, roomWrite } from "../../../src/protocol/room-request.ts";
import { roomDescription } from "../../../src/protocol/rest.ts";
import type { Principal } from "../../../src/protocol/token.ts";
import { settingsOf } from "../../config.ts";
import { makeRoom } from "../../edge/create-room.ts";
import { callObject, ObjectBusy } from "../../object-call.ts";
import { lacksScope } from "../authenticate-admin.ts";
import type { AdminContext, AdminOutcome } from "../context.ts";
import { prepare, type PreparedRoute } from "../route.ts";

const ROOM = { name: "room", schema: roomAddress } as const;
/** Calls of objects under way at once: a Worker has six connections, but calls of objects are none. Ours. */
const PARALLEL = 20;

export const roomRoutes: readonly PreparedRoute[] = [
  prepare({
    method: "post",
    path: "/rooms",
    tag: "rooms",
    summary: "Create a room for somebody, who becomes its owner",
    body: { name: "NewRoom", schema: adminRoomBody },
    answer: { name: "Room", schema: roomDescription, text: "The room.", status: 201 },
    // Whoever administers may make a room anywhere; its owner is somebody else.
    handle: async (c, { owner, ...asked }) =>
      outcomeOf(await makeRoom(c.env, asked, { ...owner, expires: principalOf(c).expires, role: "superuser" })),
  }),
  prepare({
    method: "get",
    path: "/rooms/{room}",
    tag: "rooms",
    summary: "Describe a room",
    parameters: [ROOM],
    answer: { name: "Room", schema: roomDescription, text: "The room as a superuser sees it." },
    handle: (c) =>
      inRoom(c, async (id, address) => {
        const asker = { principal: principalOf(c), address };
        return callObject(c.env.ROOMS, id, async (stub) => stub.describe(asker));
      }),
  }),
  prepare({
    method: "post",
    path: "/rooms/{room}/requests",
    tag: "rooms",
    summary: "Ask a room for something",
    description:
      "Every verb of a room: kick, ban, mute, send, join, set-acl, history, people ... as the administrator, who is a superuser there, or as somebody else. Reading verbs take the scope starling:read, all others and any in the name of somebody else starling:admin; reading as somebody else, which shows what was whispered to them, starling:whispers besides.",
    scope: "starling:read",
    parameters: [ROOM],
    body: { name: "AdminRequest", schema: adminRequest },
    answer: { name: "Answer", schema: z.record(z.string(), z.unknown()), text: "What the room answers." },
    handle: async (c, body) => {
      const isLook = !isWrite(body.request) && body.as === undefined;
      const lacking = isLook ? undefined : (lacksScope(c.get("admin"), "starling:admin") ?? lacksOthersEyes(c, [body]));
      return lacking ? { ok: false, error: lacking } : inRoom(c, (id, address) => ask(c, id, address, body));
    },
  }),
  prepare({
    method: "post",
    path: "/rooms/{room}/restores",
    tag: "rooms",
    summary: "Put a room's storage back to an earlier moment",
    description: "Where the platform can. A new epoch has to begin afterwards: `POST /rooms/{room}/epochs`.",
    parameters: [ROOM],
    body: { name: "Restore", schema: restoreBody },
    answer: { name: "Done", schema: z.object({}), text: "The room starts as it was then." },
    handle: (c, { at }) =>
      inRoom(c, async (id) => (await callObject(c.env.ROOMS, id, async (stub) => stub.restore(at))) ?? {}),
  }),
  prepare({
    method: "post",
    path: "/rooms/{room}/epochs",
    tag: "rooms",
    summary: "Begin a new epoch, after the room's storage was put back to an earlier state",
    description: "So that no number is given out a second time. A room notices by itself, too, but only after a while.",
    parameters: [ROOM],
    answer: { name: "Epoch", schema: z.object({ epoch: z.int() }), text: "The room's new epoch." },
    handle: (c) => inRoom(c, async (id) => callObject(c.env.ROOMS, id, async (stub) => stub.beginEpoch())),
  }),
  prepare({
    method: "post",
    path: "/requests",
    tag: "rooms",
    summary: "Ask many rooms for something",
    description:
      "Up to 500 requests; each is answered by itself, in their order. Reading as somebody else takes the scope starling:whispers besides.",
    body: { name: "Bulk", schema: bulkBody },
    answer: { name: "BulkAnswer", schema: bulkAnswer, text: "What each came to." },
    handle: async (c, { items }) => {
      const lacking = lacksOthersEyes(c, items);
      return lacking ? { ok: false, error: lacking } : { ok: true, value: await inEach(c, items) };
    },
  }),
  prepare({
    method: "post",
    path: "/broadcasts",
    tag: "rooms",
    summary: "Say something in many rooms, as the system",
    body: { name: "Broadcast", schema: broadcastBody },
    answer: { name: "BulkAnswer", schema: bulkAnswer, text: "What came of it in each room." },
    handle: async (c, { rooms, text, id }) => {
      const request = roomWrite.parse({ ref: "-", verb: "send", id, object: { text } });
      const items = rooms.map((room) => ({ room, as: { id: SYSTEM_USER }, request }));
      return { ok: true, value: await inEach(c, items) };
    },
  }),
  prepare({
    method: "post",
    path: "/explain",
    tag: "people",
    summary: "Why may somebody do something, or why not?",
    scope: "starling:read",
    body: { name: "Question", schema: explainBody },
    answer: { name: "Explanation", schema: explainAnswer, text: "The verdict, and everything that was looked at." },
    handle: async (c, { principal, room, action, subject }) => {
      const id = await settingsOf(c.env).tagger.verify(room);
      if (!id) return { ok: false, error: errorOf("not_found") };
      const { id: user, attributes, role, guest } = principal;
      const asker: Principal = {
        id: user,
        expires: principalOf(c).expires,
        ...(attributes && { attributes }),
        ...(role && { role }),
        ...(guest !== undefined && { guest }),
      };
      const value = await callObject(c.env.ROOMS, id, async (stub) => stub.explain(asker, action, subject));
      return outcomeOf(value);
    },
  }),
];

function principalOf(c: AdminContext): Principal {
  return c.get("admin").principal;
}

type Answered = object | { readonly error: ReturnType<typeof errorOf> };

async function inRoom<T extends Answered>(
  c: AdminContext,
  run: (id: RoomId, address: RoomAddress) => Promise<T>,
): Promise<AdminOutcome<Exclude<T, { error: unknown }>>> {
  const { tagger } = settingsOf(c.env);
  const id = await tagger.verify(c.req.param("room") ?? "");
  if (!id) return { ok: false, error: errorOf("not_found") };
  return outcomeOf(await run(id, await tagger.address(id)));
}

function outcomeOf<T extends Answered>(answer: T): AdminOutcome<Exclude<T, { error: unknown }>> {
  if ("error" in answer && isError(answer.error)) return { ok: false, error: answer.error };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what is no error is the answer
  return { ok: true, value: answer as Exclude<T, { error: unknown }> };
}

function isError(value: unknown): value is ReturnType<typeof errorOf> {
  return typeof value === "object" && value !== null && "code" in value;
}

async function ask(
  c: AdminContext,
  id: RoomId,
  address: RoomAddress,
  { as, request }: AdminRequest,
): Promise<Answered> {
  const admin = principalOf(c);
  const principal = as ? { ...as, expires: admin.expires, role: "superuser" as const } : admin;
  const asker = { principal, address };
  return callObject(c.env.ROOMS, id, async (stub): Promise<Answered> =>
    isWrite(request) ? stub.write(asker, request) : stub.read(asker, request),
  );
}

async function inEach(c: AdminContext, items: readonly (AdminRequest & { room: RoomAddress })[]): Promise<BulkAnswer> {
  const { tagger } = settingsOf(c.env);
  const answers: BulkAnswer["items"] = [];
  for (let at = 0; at < items.length; at += PARALLEL) {
    const calls = items.slice(at, at + PARALLEL).map(async (item) => {
      const id = await tagger.verify(item.room);
      if (!id) return { error: errorOf("not_found") };
      try {
        const outcome = outcomeOf(await ask(c, id, item.room, item));
        return outcome.ok ? { ok: outcome.value } : { error: outcome.error };
      } catch (error) {
        if (error instanceof ObjectBusy) return { error: errorOf("busy") };
        throw error;
      }
    });
    // oxlint-disable-next-line no-await-in-loop -- so many at a time
    answers.push(...(await Promise.all(calls)));
  }
  return { items: answers };
}

/** Whoever reads as somebody else reads what was whispered to them. */
function lacksOthersEyes(c: AdminContext, asked: readonly AdminRequest[]): WireError | undefined {
  const isReading = asked.some(({ as, request }) => as !== undefined && !isWrite(request));
  return isReading ? lacksScope(c.get("admin"), "starling:whispers") : undefined;
}
