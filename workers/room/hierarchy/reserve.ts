/** Before a room is created: its name is claimed where it will be listed, and a channel's place in the tree is taken. */
import { kindOf } from "../../../src/domain/room-address.ts";
import type { RoomId } from "../../../src/protocol/ids.ts";
import type { Principal } from "../../../src/protocol/token.ts";
import { settingsOf } from "../../config.ts";
import { CHANNELS } from "../../directory/channels.ts";
import type { Env } from "../../env.ts";
import { callObject } from "../../object-call.ts";
import type { Refused } from "../room-api.ts";
import type { ClaimAnswer, NameClaim } from "./tree-api.ts";

/** `until` is absent for a room outside of any channel: nothing had to be reserved. */
export async function reserveRoom(
  env: Env,
  claim: NameClaim,
  parent: RoomId | undefined,
  creator: Principal,
): Promise<{ readonly until?: number } | Refused> {
  const isChannel = kindOf(claim.room) === "channel";
  if (parent === undefined)
    return isChannel ? callObject(env.DIRECTORY, CHANNELS, async (stub) => stub.claimChannel(claim)) : {};
  const asker = { principal: creator, address: await settingsOf(env).tagger.address(parent) };
  const claimed: ClaimAnswer = await callObject(env.ROOMS, parent, async (stub) => stub.claimName(claim, asker));
  if ("error" in claimed || !isChannel) return claimed;
  const placed = await callObject(env.DIRECTORY, CHANNELS, async (stub) => stub.placeChannel(claim.room, parent));
  if (!("error" in placed)) return claimed;
  await releaseRoom(env, claim, parent);
  return placed;
}

/** Nothing came of it. What is not given back runs out by itself. */
export async function releaseRoom(env: Env, claim: NameClaim, parent: RoomId | undefined): Promise<void> {
  const isChannel = kindOf(claim.room) === "channel";
  if (parent !== undefined) await callObject(env.ROOMS, parent, (stub) => stub.unclaimName(claim));
  else if (isChannel) await callObject(env.DIRECTORY, CHANNELS, (stub) => stub.unclaimName(claim));
  if (isChannel) await callObject(env.DIRECTORY, CHANNELS, (stub) => stub.settleChannel(claim.room, null));
}
