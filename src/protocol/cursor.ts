/** A place in a target's log. In a URL: `<epoch>.<seq>`. */
import * as z from "zod/mini";
import { epoch, seq } from "./ids.ts";

export const cursor = z.strictObject({ epoch, seq });
export type Cursor = z.infer<typeof cursor>;

export function formatCursor(at: Cursor): string {
  return `${at.epoch}.${at.seq}`;
}

/** The cursor a URL carries, or undefined when the text is none. */
export function parseCursor(text: string): Cursor | undefined {
  const match = /^(\d{1,15})\.(\d{1,15})$/.exec(text);
  const parsed = cursor.safeParse({ epoch: Number(match?.[1]), seq: Number(match?.[2]) });
  return parsed.success ? parsed.data : undefined;
}

/** Negative when `a` is before `b`, 0 when they are the same place. */
export function compareCursors(a: Cursor, b: Cursor): number {
  return a.epoch - b.epoch || a.seq - b.seq;
}
