/** A segment's body, from a queue or from `chat.raw`: parsed, or the reason why it is none. */
import { z } from "zod";
import { segment, type Segment } from "../../src/protocol/segment.ts";

export type ParsedSegment =
  | { readonly ok: true; readonly segment: Segment }
  | { readonly ok: false; readonly reason: string };

export function parseSegment(body: string): ParsedSegment {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return { ok: false, reason: "not JSON" };
  }
  const parsed = segment.safeParse(json);
  return parsed.success ? { ok: true, segment: parsed.data } : { ok: false, reason: reasonOf(parsed.error) };
}

/** Short: a dead letter carries the body itself. */
function reasonOf(error: z.core.$ZodError): string {
  return z.prettifyError(error).slice(0, 500);
}
