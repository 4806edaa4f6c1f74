/** Who joins a channel joins those of its rooms that say so, each of which decides once more by itself. */
import { DEFAULTS } from "../../../src/domain/acl/defaults.ts";
import type { RoomAddress } from "../../../src/protocol/ids.ts";
import { MAX_AUTOJOINED } from "../../../src/protocol/limits.ts";
import { logError } from "../../log-error.ts";
import { factsOf } from "../may.ts";
import type { Parts } from "../parts.ts";
import type { Asker } from "../room-api.ts";
import { elsewhere } from "./elsewhere.ts";
import { mayIn } from "./listing.ts";
import type { Child } from "./children.ts";
import type { Neighbours } from "./prepare.ts";

/** The rooms that were joined. */
export async function autojoin(parts: Parts, { room }: Neighbours, asker: Asker): Promise<RoomAddress[]> {
  const now = Date.now();
  const { levels } = factsOf(parts, asker, now);
  const wanted: Child[] = [];
  for (const child of parts.children.sorted("name", undefined)) {
    if (wanted.length === MAX_AUTOJOINED) break;
    const isDefault = child.listing.policy.autojoin === undefined && DEFAULTS[child.kind].autojoin.length > 0;
    if (!isDefault && mayIn(child, "autojoin", asker.principal, levels, now)) wanted.push(child);
  }
  const joined = await Promise.all(
    wanted.map(async ({ room: id, address }) => {
      try {
        const request = { ref: "-", verb: "join" } as const;
        const answer = await room(id, async (stub) => stub.write(elsewhere(asker, address), request));
        return "error" in answer ? [] : [address];
      } catch (error) {
        // Whoever joined the channel can still join the room by themselves.
        logError("a room could not be joined with its channel", error);
        return [];
      }
    }),
  );
  return joined.flat();
}
