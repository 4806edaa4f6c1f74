/** What every request has, and how a frame becomes one. */
import * as z from "zod/mini";
import { errorOf, type WireError } from "./errors.ts";
import { MAX_FRAME_BYTES, MAX_FRAME_DEPTH } from "./limits.ts";

/** The client's own name for the request: comes back on the reply. */
export const ref = z.string().check(z.minLength(1), z.maxLength(64));

/** Goes on with a newer token of the same user, before the old one runs out. */
export const renew = z.strictObject({
  ref,
  verb: z.literal("renew"),
  token: z.string().check(z.minLength(1), z.maxLength(8_192)),
});

export type Decoded<T> = { ok: true; request: T } | { ok: false; ref: string | undefined; error: WireError };

/** A constant, so that the platform answers it without waking the object; never JSON. */
export const PING = "ping";
export const PONG = "pong";

/**
 * Decodes one frame by its schema. Never throws: a bad frame gets an answer, not an exception. The `ref` is given back
 * even when the rest is wrong, as long as there is one.
 */
export function decodeRequest<T>(schema: z.ZodMiniType<T>, frame: string | ArrayBuffer | Blob): Decoded<T> {
  if (typeof frame !== "string") return refused(undefined, errorOf("binary_refused"));
  // A UTF-16 unit is at least one byte and at most three.
  if (frame.length > MAX_FRAME_BYTES)
    return refused(undefined, errorOf("too_big", `frame over ${MAX_FRAME_BYTES} bytes`));
  if (isTooDeep(frame)) return refused(undefined, errorOf("too_deep", `over ${MAX_FRAME_DEPTH} levels`));
  let raw: unknown;
  try {
    raw = JSON.parse(frame);
  } catch {
    return refused(undefined, errorOf("malformed"));
  }
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) return refused(undefined, errorOf("malformed"));
  const parsed = schema.safeParse(raw);
  if (parsed.success) return { ok: true, request: parsed.data };
  const its = ref.safeParse("ref" in raw ? raw.ref : undefined);
  const issue = parsed.error.issues[0];
  const unknown = issue?.code === "invalid_union" && issue.path.length === 1 && issue.path[0] === "verb";
  return refused(
    its.success ? its.data : undefined,
    unknown ? errorOf("unknown_verb") : errorOf("invalid", describeIssue(issue)),
  );
}

/** Where the first mistake is and what kind it is: `object.text: too_big, at most 16384`. */
export function describeIssue(issue: z.core.$ZodIssue | undefined): string {
  if (!issue) return "unknown";
  const where = issue.path.join(".") || "the whole";
  const keys = issue.code === "unrecognized_keys" ? ` ${issue.keys.join(", ")}` : "";
  const most = issue.code === "too_big" ? `, at most ${issue.maximum}` : "";
  const least = issue.code === "too_small" ? `, at least ${issue.minimum}` : "";
  const why = issue.code === "custom" && issue.message !== "Invalid input" ? ` ${issue.message}` : "";
  return `${where}: ${issue.code}${keys}${most}${least}${why}`;
}

function refused(re: string | undefined, error: WireError): Decoded<never> {
  return { ok: false, ref: re, error };
}

/** Fewer brackets than that, strings included, cannot be deeper: most frames are told by two searches of the platform's own. */
function hasManyBrackets(frame: string): boolean {
  let found = 0;
  for (const bracket of ["{", "["]) {
    for (let at = frame.indexOf(bracket); at >= 0; at = frame.indexOf(bracket, at + 1)) {
      if (++found > MAX_FRAME_DEPTH) return true;
    }
  }
  return false;
}

/** Counts brackets outside strings, before JSON.parse recurses into them. */
function isTooDeep(frame: string): boolean {
  if (!hasManyBrackets(frame)) return false;
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < frame.length; i++) {
    const unit = frame.charCodeAt(i);
    if (quoted) {
      if (unit === 0x5c) i++;
      else if (unit === 0x22) quoted = false;
    } else if (unit === 0x22) quoted = true;
    else if (unit === 0x7b || unit === 0x5b) {
      if (++depth > MAX_FRAME_DEPTH) return true;
    } else if (unit === 0x7d || unit === 0x5d) depth--;
  }
  return false;
}
