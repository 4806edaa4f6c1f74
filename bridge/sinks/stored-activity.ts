/** An activity that comes back from a store of ours. */
import * as z from "zod/mini";
import type { Activity } from "../../src/protocol/activity.ts";
import { epoch, seq, time } from "../../src/protocol/ids.ts";

/**
 * What every activity has. Checked, not rebuilt: a parser would put the keys into another order and drop those of a later
 * version. And not more than this: what was accepted once must stay readable when a limit becomes stricter.
 */
const envelope = z.object({
  id: z.string(),
  verb: z.string(),
  epoch,
  seq,
  at: time,
  actor: z.object({ id: z.string() }),
});
const stored = z.custom<Activity>((value) => envelope.safeParse(value).success);

/** @throws when it is none: the store holds what we did not write */
export function storedActivity(value: unknown): Activity {
  const parsed = stored.safeParse(value);
  if (!parsed.success) throw new Error(`a store gave back what is no activity: ${JSON.stringify(value).slice(0, 200)}`);
  return parsed.data;
}
