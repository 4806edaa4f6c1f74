/**
 * Server frames as the SDK takes them: parsed by the protocol's schemas, and lenient where a newer server may say more. A
 * frame of an unknown kind is ignored; an event with an unknown verb covers its number and shows nothing.
 */
import * as z from "zod/mini";
import { activity, actor, type Activity } from "../protocol/activity.ts";
import { wireError } from "../protocol/errors.ts";
import { epoch, seq } from "../protocol/ids.ts";
import {
  announcement,
  presence,
  reply,
  welcome,
  type Announcement,
  type HistoryPage,
  type Presence,
  type Range,
  type Reply,
} from "../protocol/room-frame.ts";
import { clientError, type Failure } from "./error.ts";

const numbered = z.looseObject({ epoch, seq, verb: z.string() });
const envelope = z.object({ epoch, first: seq, last: seq, events: z.array(numbered) });
const pageEnvelope = z.object({ ...envelope.shape, more: z.boolean() });
const here = z.object({ came: z.array(actor), went: z.array(actor), count: z.int() });
export type Here = z.infer<typeof here>;

/** The verbs that this version knows. */
const VERBS: ReadonlySet<string> = new Set<string>(activity.def.options.flatMap((it) => it.def.shape.verb.def.values));

export type CommonFrame =
  | { readonly type: "replies"; readonly replies: readonly Reply[] }
  /** The server did not understand a frame of ours that had no `ref`. */
  | { readonly type: "error"; readonly error: Failure };

export type RoomSignal =
  | CommonFrame
  | { readonly type: "welcome"; readonly welcome: z.infer<typeof welcome> }
  | { readonly type: "range"; readonly range: Range }
  | { readonly type: "here"; readonly here: Here }
  | { readonly type: "announcement"; readonly announcement: Announcement };

/** One frame of a room socket, or undefined: not understood, to be ignored. */
export function readRoomFrame(raw: unknown): RoomSignal | undefined {
  if (typeof raw !== "object" || raw === null) return undefined;
  if ("event" in raw) {
    const event = numbered.safeParse(raw.event);
    if (!event.success) return undefined;
    const { epoch: of, seq: at } = event.data;
    return rangeSignal(readRange({ epoch: of, first: at, last: at, events: [raw.event] }));
  }
  if ("events" in raw) return rangeSignal(readRange(raw));
  if ("welcome" in raw) {
    const parsed = welcome.safeParse(raw.welcome);
    return parsed.success ? { type: "welcome", welcome: parsed.data } : undefined;
  }
  if ("here" in raw) {
    const parsed = here.safeParse(raw.here);
    return parsed.success ? { type: "here", here: parsed.data } : undefined;
  }
  if ("announcement" in raw) {
    const parsed = announcement.safeParse(raw.announcement);
    return parsed.success ? { type: "announcement", announcement: parsed.data } : undefined;
  }
  return readCommonFrame(raw);
}

/** Replies and errors, which every socket has. */
export function readCommonFrame(raw: object): CommonFrame | undefined {
  if ("re" in raw) {
    const parsed = reply.safeParse(raw);
    return parsed.success ? { type: "replies", replies: [parsed.data] } : undefined;
  }
  if ("replies" in raw && Array.isArray(raw.replies)) {
    const replies = raw.replies.map((one: unknown) => reply.safeParse(one)).filter((one) => one.success);
    return { type: "replies", replies: replies.map((one) => one.data) };
  }
  if ("error" in raw) {
    const parsed = wireError.safeParse(raw.error);
    return parsed.success ? { type: "error", error: parsed.data } : undefined;
  }
  return undefined;
}

function rangeSignal(range: Range | undefined): RoomSignal | undefined {
  return range && { type: "range", range };
}

/**
 * A run of a log, or undefined when it is not sound: a number outside its range, out of order, of another epoch, or a verb
 * that we know with fields that we do not. Its numbers then stay uncovered, and are asked for again.
 */
export function readRange(raw: unknown): Range | undefined {
  const parsed = envelope.safeParse(raw);
  if (!parsed.success) return undefined;
  const { epoch: of, first, last } = parsed.data;
  const events: Activity[] = [];
  let previous = first - 1;
  for (const one of parsed.data.events) {
    if (one.epoch !== of || one.seq <= previous || one.seq > last) return undefined;
    previous = one.seq;
    if (!VERBS.has(one.verb)) continue;
    const known = activity.safeParse(one);
    if (!known.success) return undefined;
    events.push(known.data);
  }
  return { epoch: of, first, last, events };
}

/** A page of history as REST or a socket answers it, or undefined when it is not sound. */
export function readPage(raw: unknown): HistoryPage | undefined {
  const parsed = pageEnvelope.safeParse(raw);
  const run = readRange(raw);
  return parsed.success && run ? { ...run, more: parsed.data.more } : undefined;
}

/** The answer to `who`; throws `bad_answer`. */
export function readPresence(raw: unknown): Presence {
  const parsed = presence.safeParse(raw);
  if (!parsed.success) throw clientError("bad_answer");
  return parsed.data;
}
