/** What comes with an activity once it has left its object: what the room said of itself then, and where the log has it. */
import * as z from "zod/mini";
import { activity, roomKind } from "./activity.ts";
import { environment, roomId, time } from "./ids.ts";
import { displayName } from "./texts.ts";

/** What the Room says of itself on each segment; copied by enrichment, so that a replay gives the same output. */
export const roomContext = z.object({ kind: roomKind, name: z.optional(displayName), path: z.array(roomId) });
export type RoomContext = z.infer<typeof roomContext>;

/** An activity as `chat.events` has it: what the object wrote, and what enrichment knows besides. */
export const enrichedActivity = z.object({
  environment,
  activity,
  room: z.optional(roomContext),
  /** Where its raw record stands; `at` is when the broker appended that. */
  log: z.object({ at: time, partition: z.int(), offset: z.string() }),
});
export type EnrichedActivity = z.infer<typeof enrichedActivity>;
