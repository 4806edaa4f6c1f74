/** Claims a name in a list. One whose claim ran out without a word is asked what became of it, and gives the name up if nothing did. */
import { foldName } from "../../../src/domain/hierarchy-name.ts";
import { errorOf } from "../../../src/protocol/errors.ts";
import type { RoomId } from "../../../src/protocol/ids.ts";
import type { Children } from "./children.ts";
import type { Lister } from "./place.ts";
import type { ClaimAnswer, NameClaim, Standing } from "./tree-api.ts";

export async function claimName(
  children: Children,
  own: Lister,
  { room, name }: NameClaim,
  standing: (room: RoomId) => Promise<Standing>,
): Promise<ClaimAnswer> {
  const claimed = children.claim(room, name, Date.now());
  if (claimed.kind === "claimed") return { until: claimed.until };
  if (claimed.kind === "full") return { error: errorOf("too_many") };
  if (claimed.kind === "taken") return { error: errorOf("name_taken") };
  const holder = await standing(claimed.room);
  const isIts = holder.lister === own && holder.name !== undefined && foldName(holder.name) === foldName(name);
  if (isIts) return { error: errorOf("name_taken") };
  children.unclaim(claimed.room, name);
  const again = children.claim(room, name, Date.now());
  return again.kind === "claimed" ? { until: again.until } : { error: errorOf("name_taken") };
}
