/** What can be set about a room besides its rules. */
import * as z from "zod/mini";

/** Settings that everybody in the room may know. */
export const roomSettings = z.object({
  /** Nobody writes but those who moderate. */
  frozen: z.boolean(),
  /** Slow mode: the pause between two messages of one person, milliseconds; 0: none. */
  slowMs: z.int().check(z.minimum(0), z.maximum(6 * 3_600_000)),
  /** How long an author may edit, milliseconds; 0: not at all. */
  editMs: z.int().check(z.minimum(0), z.maximum(365 * 24 * 3_600_000)),
});
export type RoomSettings = z.infer<typeof roomSettings>;
