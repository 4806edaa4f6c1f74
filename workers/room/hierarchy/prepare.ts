/** What a rename or a move needs from others before the room itself decides: the name, the place, the word of the new parent. */
import { kindOf } from "../../../src/domain/room-address.ts";
import { errorOf } from "../../../src/protocol/errors.ts";
import type { RoomId } from "../../../src/protocol/ids.ts";
import type { RequestOf, RoomWrite } from "../../../src/protocol/room-request.ts";
import { settingsOf } from "../../config.ts";
import type { Directory } from "../../directory/directory.ts";
import type { Env } from "../../env.ts";
import { logError } from "../../log-error.ts";
import { may } from "../may.ts";
import type { Parts } from "../parts.ts";
import type { Asker, Refused } from "../room-api.ts";
import type { Room } from "../room.ts";
import { elsewhere } from "./elsewhere.ts";
import type { PreparedMove } from "./place.ts";
import { askSite, mayBeFree } from "./site.ts";
import type { ClaimAnswer } from "./tree-api.ts";

/** The objects around. */
export interface Neighbours {
  readonly room: <R>(id: RoomId, call: (stub: DurableObjectStub<Room>) => Promise<R>) => Promise<R>;
  readonly channels: <R>(call: (stub: DurableObjectStub<Directory>) => Promise<R>) => Promise<R>;
}

/** Others keep what they agreed to for that long; less than any of them does. */
const MOVE_MS = 20_000;

interface Deps {
  readonly parts: Parts;
  readonly env: Env;
}

export function prepare(
  deps: Deps,
  neighbours: Neighbours,
  asker: Asker,
  request: RoomWrite,
): Promise<Refused | undefined> | undefined {
  if (request.verb !== "rename" && request.verb !== "move") return undefined;
  if (!deps.parts.record.created || deps.parts.record.kind === "direct") return undefined;
  return prepareChange(deps, neighbours, asker, request);
}

async function prepareChange(
  deps: Deps,
  neighbours: Neighbours,
  asker: Asker,
  request: RequestOf<"rename"> | RequestOf<"move">,
): Promise<Refused | undefined> {
  try {
    return request.verb === "rename"
      ? await toRename(deps, neighbours, asker, request)
      : await toMove(deps, neighbours, asker, request);
  } catch (error) {
    logError(`a room's ${request.verb} could not be prepared`, error);
    return { error: errorOf("busy") };
  }
}

async function toRename(
  { parts, env }: Deps,
  { room, channels }: Neighbours,
  asker: Asker,
  { name }: RequestOf<"rename">,
): Promise<Refused | undefined> {
  const { record, place } = parts;
  // The room decides once more when it is done; here it saves the question to others.
  const verdict = may(parts, asker, "rename", Date.now());
  if (!verdict.allowed) return { error: verdict.error };
  const { principal } = asker;
  const refused = await askSite(env, {
    verb: "rename",
    room: record.id,
    kind: record.kind,
    name,
    parent: place.parent,
    principal,
  });
  if (refused) return refused;
  const claim = { room: record.id, name };
  const { lister } = place;
  if (lister === undefined) return undefined;
  const answer: ClaimAnswer =
    lister === "site"
      ? await channels(async (stub) => stub.claimChannel(claim))
      : await room(lister, async (stub) => stub.claimName(claim));
  if ("error" in answer) return answer;
  if (place.lister !== lister) return { error: errorOf("busy") };
  place.claimed(name, answer.until);
  return undefined;
}

async function toMove(
  { parts, env }: Deps,
  neighbours: Neighbours,
  asker: Asker,
  request: RequestOf<"move">,
): Promise<Refused | undefined> {
  const { record, place } = parts;
  const verdict = may(parts, asker, "set-acl", Date.now());
  if (!verdict.allowed) return { error: verdict.error };
  const { tagger } = settingsOf(env);
  const parent = request.parent === null ? undefined : await tagger.verify(request.parent);
  if (request.parent !== null && (parent === undefined || kindOf(parent) !== "channel"))
    return { error: errorOf("not_found", "parent") };
  // A repeated move is answered by its id.
  if (parent === place.parent) return undefined;
  if (parent === undefined && !mayBeFree(env, asker.principal, record.kind)) return { error: errorOf("forbidden") };
  const now = Date.now();
  if (place.prepared && place.prepared.until >= now) return { error: errorOf("busy", "it is being moved") };

  const prepared = place.prepare(parent, now + MOVE_MS);
  const there = elsewhere(asker, parent === undefined ? asker.address : await tagger.address(parent));
  const refused = await agree(parts, neighbours, prepared, there).catch((error: unknown) => {
    logError("a move could not be prepared", error);
    return { error: errorOf("busy") };
  });
  if (refused) giveUp(parts, prepared);
  return refused;
}

/** Name, place, and the new parent's word: from the moment it is asked it tells of changes, which are kept with the word. */
async function agree(
  { record, place }: Parts,
  { room, channels }: Neighbours,
  prepared: PreparedMove,
  asker: Asker,
): Promise<Refused | undefined> {
  const { parent } = prepared;
  const claim = { room: record.id, name: record.created?.name ?? "" };
  const isChannel = record.kind === "channel";
  const claimed =
    parent !== undefined
      ? await room(parent, async (stub) => stub.claimName(claim, asker))
      : isChannel && (await channels(async (stub) => stub.claimChannel(claim)));
  if (claimed && "error" in claimed) return claimed;
  const placed = isChannel && (await channels(async (stub) => stub.placeChannel(record.id, parent ?? null)));
  if (placed && "error" in placed) return placed;
  const answer = parent !== undefined && (await room(parent, async (stub) => stub.registerChild(record.id, 0)));
  if (answer && "error" in answer) return answer;
  if (place.prepared !== prepared) return { error: errorOf("busy") };
  if (answer && prepared.known < answer.version) {
    prepared.known = answer.version;
    prepared.words = answer.words ?? [];
  }
  return undefined;
}

/** Nothing came of it: name and place are free again, as soon as that can be told. */
export function giveUp({ place, due }: Pick<Parts, "place" | "due">, prepared: PreparedMove | undefined): void {
  if (prepared === undefined || place.prepared !== prepared) return;
  place.prepared = undefined;
  due.atLatest("tree", Date.now());
}
