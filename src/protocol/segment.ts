/** How the log leaves an object: numbers `first` to `last` of one target, as the text body of one queue message. */
import * as z from "zod/mini";
import { activity } from "./activity.ts";
import { roomContext } from "./enriched-activity.ts";
import { environment, epoch, seq, targetId } from "./ids.ts";

/** Cloudflare Queues takes 128 KB a message; this leaves room for its own metadata. */
export const MAX_SEGMENT_BYTES = 96 * 1024;
export const MAX_SEGMENT_EVENTS = 100;
export const SEGMENT_VERSION = 1;

export const segment = z
  .object({
    v: z.literal(SEGMENT_VERSION),
    environment,
    target: targetId,
    epoch,
    first: seq,
    last: seq,
    room: z.optional(roomContext),
    /** Exactly the activities `first` to `last`, in order. Empty only with `lost`. */
    events: z.array(activity),
    /** The object was asked for these numbers and has them no more. Only the bridge writes it. */
    lost: z.optional(z.literal(true)),
  })
  .check(
    z.refine(
      (it) =>
        it.last >= it.first &&
        (it.lost
          ? it.events.length === 0
          : it.events.length === it.last - it.first + 1 &&
            it.events.every(
              (event, i) => event.seq === it.first + i && event.epoch === it.epoch && event.target === it.target,
            )),
      "events must be exactly first to last of this target and epoch",
    ),
  );
export type Segment = z.infer<typeof segment>;
