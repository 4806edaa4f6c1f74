/** What the channels above say: a level of each, outermost first. A room outside of any channel has none. */
import type { Level } from "../../src/domain/acl/facts.ts";
import type { RoomId, UserId } from "../../src/protocol/ids.ts";

export interface Ancestors {
  /** Outermost first. */
  readonly path: readonly RoomId[];
  levelsFor(user: UserId): readonly Level[];
}
