/** What people write, by kind: names, messages, reasons, emoji. */
import * as z from "zod/mini";
import { MAX_NAME_LENGTH, MAX_PROFILE_LENGTH, MAX_REASON_LENGTH, MAX_TEXT_BYTES } from "./limits.ts";

/** What people call a user or a room: no control characters, nothing but white space, or too long. */
export const displayName = z.string().check(
  z.refine((value) => value.isWellFormed(), "not_text"),
  z.trim(),
  z.minLength(1),
  z.maxLength(MAX_NAME_LENGTH),
  // oxlint-disable-next-line no-control-regex -- control characters are what it refuses
  z.regex(/^[^\u0000-\u001f\u007f]*$/),
);

const encoder = new TextEncoder();
/** A message's text: plain UTF-8, not blank, at most MAX_TEXT_BYTES. */
export const text = z.string().check(
  z.maxLength(MAX_TEXT_BYTES),
  z.refine((value) => value.trim().length > 0, "blank"),
  // UTF-8 has no half characters, and Postgres takes no NUL: either would not come back as it was sent.
  z.refine((value) => value.isWellFormed() && !value.includes("\0"), "not_text"),
  // A string of n UTF-16 units takes at most 3n bytes: only a long one is worth encoding.
  z.refine((value) => value.length * 3 <= MAX_TEXT_BYTES || encoder.encode(value).length <= MAX_TEXT_BYTES, "too_long"),
);

/** Why somebody did it: a line for people. */
export const reason = z.string().check(
  z.refine((value) => value.isWellFormed() && !value.includes("\0"), "not_text"),
  z.trim(),
  z.minLength(1),
  z.maxLength(MAX_REASON_LENGTH),
);

/** What somebody says of themselves; empty: nothing. */
export const profileText = z.string().check(
  z.refine((value) => value.isWellFormed() && !value.includes("\0"), "not_text"),
  z.trim(),
  z.maxLength(MAX_PROFILE_LENGTH),
);

/** One emoji, or a short name of one (`:wave:`). */
export const emoji = z.string().check(
  z.minLength(1),
  z.maxLength(32),
  z.refine((value) => value.isWellFormed() && !/[\s\p{Cc}]/u.test(value), "not_emoji"),
);
