/**
 * What the drain needs to know of a body: whose log it belongs to. The events in it are parsed once, by enrichment, which
 * also has the dead letters for them; here it would be most of the drain's work.
 */
import { z } from "zod";
import { environment, epoch, seq, targetId } from "../../src/protocol/ids.ts";
import { SEGMENT_VERSION } from "../../src/protocol/segment.ts";

const envelope = z.object({
  v: z.literal(SEGMENT_VERSION),
  environment,
  target: targetId,
  epoch,
  first: seq,
  last: seq,
  events: z.array(z.unknown()).min(1),
  /** Only the bridge itself may say that numbers are lost, and not through a queue. */
  lost: z.never().optional(),
});

/** Undefined when the body is no segment. */
export function targetOfSegment(body: string): string | undefined {
  try {
    return envelope.safeParse(JSON.parse(body)).data?.target;
  } catch {
    return undefined;
  }
}
