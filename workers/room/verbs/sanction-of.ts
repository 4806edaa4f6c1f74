/** What a ban or a mute writes down, and what its activity says. */
import type { Actor } from "../../../src/protocol/activity.ts";
import type { RequestOf } from "../../../src/protocol/room-request.ts";
import type { SanctionRecord } from "../room-acl.ts";
import type { Asker } from "../room-api.ts";

export function sanctionOf(
  { ms, reason }: RequestOf<"ban"> | RequestOf<"mute">,
  user: Actor,
  by: Asker,
  now: number,
): { record: SanctionRecord; object: { user: Actor; until?: number; reason?: string } } {
  const until = ms === undefined ? undefined : now + ms;
  return {
    record: { user: user.id, name: user.name, until, reason, by: by.principal.id, at: now },
    object: { user, ...(until !== undefined && { until }), ...(reason !== undefined && { reason }) },
  };
}
