/** Is an activity too big for the log? Checked at accept: what was taken in fits into a segment. */
import { recipientsOf } from "../../../src/protocol/activity.ts";
import { errorOf, type WireError } from "../../../src/protocol/errors.ts";
import { MAX_ACTIVITY_BYTES, MAX_WHISPER_RECIPIENTS } from "../../../src/protocol/limits.ts";
import type { Draft } from "../../event-log/event-log.ts";

/** What the activity has besides its text: ids, names, numbers, and up to 16 people whom it is for. */
const ENVELOPE_BYTES = 4_096;
/** JSON's worst: a control character of one byte becomes six. */
const MAX_ESCAPE = 6;
const encoder = new TextEncoder();

/** Only a long text, or one for very many people, is worth encoding to find out. */
export function tooBig(draft: Draft, text: string): { readonly error: WireError } | undefined {
  const isShort = text.length * MAX_ESCAPE + ENVELOPE_BYTES <= MAX_ACTIVITY_BYTES;
  if (isShort && (recipientsOf(draft)?.length ?? 0) <= MAX_WHISPER_RECIPIENTS) return undefined;
  return bytesOf(draft) <= MAX_ACTIVITY_BYTES
    ? undefined
    : { error: errorOf("too_big", `an activity has at most ${MAX_ACTIVITY_BYTES} bytes`) };
}

/** Of the whole activity, measured generously. */
export function bytesOf(draft: Draft): number {
  return encoder.encode(JSON.stringify(draft)).length + ENVELOPE_BYTES;
}
