/**
 * Messages of mine that the view does not show as sent yet, as a value. Pure. A message keeps its id through every try, so
 * that the room recognises it; it leaves when its event has arrived, or by `discard`.
 */
import * as z from "zod/mini";
import { clientMessageId, time, userId } from "../protocol/ids.ts";
import { text } from "../protocol/texts.ts";
import { cursor, type Cursor } from "../protocol/cursor.ts";
import type { Accepted } from "../protocol/room-frame.ts";
import type { ClientMessageId } from "../protocol/ids.ts";
import { backoffMs, type ReconnectPolicy } from "./backoff.ts";
import type { Failure } from "./error.ts";

/** A message on its way, as it is shown and as it is persisted. */
export const pendingMessage = z.object({
  id: clientMessageId,
  text,
  /** The people it is whispered to; absent: for everybody. */
  to: z.optional(z.array(userId).check(z.minLength(1))),
  /** The message that it answers. */
  reply: z.optional(cursor),
  /** When it was written, by this device's clock. */
  at: time,
  /** The room's head at the first try; absent: it was never tried. */
  head: z.optional(cursor),
});
export type PendingMessage = z.infer<typeof pendingMessage>;

export type Entry =
  /** To be sent, not before `due` (milliseconds since 1970; 0: at once). */
  | { readonly state: "waiting"; readonly message: PendingMessage; readonly failures: number; readonly due: number }
  | { readonly state: "sending"; readonly message: PendingMessage; readonly failures: number }
  /** Has a number; its event is still to come. */
  | { readonly state: "accepted"; readonly message: PendingMessage; readonly at: Accepted }
  | { readonly state: "failed"; readonly message: PendingMessage; readonly error: Failure };
export type Outbox = readonly Entry[];

/** Messages under way at once: enough to fill a line, few enough that little is sent out of order when one is put off. */
export const SENDING_WINDOW = 16;

/** A message that enters the outbox: new, or from an earlier life of the page; with an error, it failed already. */
export function entering({ error, ...message }: PendingMessage & { error?: Failure | undefined }): Entry {
  return error ? { state: "failed", message, error } : { state: "waiting", message, failures: 0, due: 0 };
}

/**
 * What goes out now, in the order it was written: one that was put off holds back those after it until it is through. (Those
 * that were under way together with it can still get ahead.)
 */
export function take(outbox: Outbox, now: number, head: Cursor): { outbox: Outbox; send: readonly PendingMessage[] } {
  let room = SENDING_WINDOW - outbox.filter(({ state }) => state === "sending").length;
  const send: PendingMessage[] = [];
  const next: Entry[] = [];
  for (const entry of outbox) {
    if (entry.state !== "waiting" || entry.due > now || room <= 0) {
      if (entry.state === "waiting" || isTriedAgain(entry)) room = 0;
      next.push(entry);
      continue;
    }
    room = isTriedAgain(entry) ? 0 : room - 1;
    send.push(entry.message);
    const message = entry.message.head ? entry.message : { ...entry.message, head };
    next.push({ state: "sending", message, failures: entry.failures });
  }
  return send.length > 0 ? { outbox: next, send } : { outbox, send };
}

function isTriedAgain(entry: Entry): boolean {
  return (entry.state === "waiting" || entry.state === "sending") && entry.failures > 0;
}

export function accepted(outbox: Outbox, id: ClientMessageId, at: Accepted): Outbox {
  return replace(outbox, id, (entry) => ({ state: "accepted", message: entry.message, at }));
}

/** A try failed: for now, then it waits, longer each time; or for good. */
export function refused(
  outbox: Outbox,
  id: ClientMessageId,
  error: Failure,
  chance: { readonly now: number; readonly roll: number; readonly policy: ReconnectPolicy },
): Outbox {
  return replace(outbox, id, (entry) => {
    if (!error.temporary) return { state: "failed", message: entry.message, error };
    const failures = ("failures" in entry ? entry.failures : 0) + 1;
    // The room may know how long it takes; to come before that would be refused again.
    const due = chance.now + Math.max(error.retryAfterMs ?? 0, backoffMs(failures, chance.roll, chance.policy));
    return { state: "waiting", message: entry.message, failures, due };
  });
}

/** The connection is gone: whatever was under way goes out again after the next resume, and nothing waits longer than that. */
export function interrupted(outbox: Outbox): Outbox {
  if (!outbox.some(({ state }) => state === "sending" || state === "waiting")) return outbox;
  return outbox.map((entry) =>
    entry.state === "sending" || entry.state === "waiting"
      ? { state: "waiting", message: entry.message, failures: 0, due: 0 }
      : entry,
  );
}

/** After these the room will not take the same id again. */
const NEEDS_NEW_ID = new Set(["retry_too_old", "id_conflict"]);

/** Tries a failed message once more. `newId`: for the case that its own has become useless. */
export function retried(outbox: Outbox, id: ClientMessageId, newId: () => ClientMessageId): Outbox {
  return replace(outbox, id, (entry) => {
    if (entry.state !== "failed") return entry;
    if (!NEEDS_NEW_ID.has(entry.error.code)) return { state: "waiting", message: entry.message, failures: 0, due: 0 };
    const { head: _, ...message } = entry.message;
    return { state: "waiting", message: { ...message, id: newId() }, failures: 0, due: 0 };
  });
}

export function discarded(outbox: Outbox, id: ClientMessageId): Outbox {
  return outbox.filter((entry) => entry.message.id !== id);
}

/** Lets go of what the view shows now: by its id, or because the view has passed its number. */
export function arrived(outbox: Outbox, ids: ReadonlySet<string>, isPassed: (at: Accepted) => boolean): Outbox {
  const left = outbox.filter(
    (entry) => !ids.has(entry.message.id) && !(entry.state === "accepted" && isPassed(entry.at)),
  );
  return left.length === outbox.length ? outbox : left;
}

/**
 * When `take` is worth calling again, milliseconds since 1970. Undefined when only an answer can change anything: what is due
 * already and was not taken waits for one that is under way.
 */
export function nextDue(outbox: Outbox, now: number): number | undefined {
  const first = outbox.find((entry) => entry.state === "waiting");
  return first?.state === "waiting" && first.due > now ? first.due : undefined;
}

function replace(outbox: Outbox, id: ClientMessageId, change: (entry: Entry) => Entry): Outbox {
  return outbox.map((entry) => (entry.message.id === id ? change(entry) : entry));
}
