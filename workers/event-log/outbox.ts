/**
 * Carries the log into the queue: everything past `drained`, in order, one `sendBatch` in flight, and `drained` moves only
 * after it resolved. Idle, a batch leaves at once; under load the next send takes what gathered meanwhile.
 */
import type { EventQueue } from "../env.ts";
import type { EventLog } from "./event-log.ts";
import type { Batch } from "./log-rows.ts";
import { toSegments, type SegmentSource } from "./segments.ts";

/** Batches that are taken together: about one call's worth. */
const MAX_SEND_BYTES = 200 * 1024;
/** Cloudflare Queues takes 256,000 bytes and 100 messages a `sendBatch`; some is left for its own metadata. */
const MAX_CALL_BYTES = 240_000;
const MAX_CALL_MESSAGES = 100;
/** Not yet drained: beyond this new messages are refused for the time being. Ours: ten minutes of a busy room. */
export const MAX_UNDRAINED_ACTIVITIES = 50_000;
export const MAX_UNDRAINED_BYTES = 64 * 1024 * 1024;
const FIRST_RETRY_MS = 500;
/** Half a minute at most, so that a log drains well within a minute of the queue's return. */
const MAX_RETRY_MS = 30_000;
/** A safety net for an object that dies while something is undrained; armed at most this often, as it is a row written. */
const SAFETY_NET_MS = 60_000;
/** How many numbers may be sent again after an eviction, to spare a row written per send. */
const UNSAVED_SLACK = 2_000;

export interface OutboxDeps {
  readonly log: EventLog;
  readonly queue: EventQueue;
  readonly source: () => SegmentSource;
  readonly now: () => number;
  /** Asks for a call of `onAlarm` at that time. */
  readonly wakeAt: (at: number) => void;
  readonly hasAlarm: () => boolean;
  readonly onError: (error: unknown) => void;
}

export class Outbox {
  readonly #deps: OutboxDeps;
  #running = false;
  #failures = 0;
  #retryAt = 0;

  constructor(deps: OutboxDeps) {
    this.#deps = deps;
  }

  get isFull(): boolean {
    const { activities, bytes } = this.#deps.log.undrained;
    return activities >= MAX_UNDRAINED_ACTIVITIES || bytes >= MAX_UNDRAINED_BYTES;
  }

  /** Something was appended, or may be left from before: see that it leaves. Returns at once. */
  poke(): void {
    const { log, now, wakeAt, hasAlarm } = this.#deps;
    if (log.undrained.activities === 0) return;
    if (!hasAlarm()) wakeAt(now() + SAFETY_NET_MS);
    if (!this.#running && now() >= this.#retryAt) void this.#run();
  }

  onAlarm(): void {
    this.#deps.log.saveDrained(0);
    this.poke();
  }

  /** Sends numbers `first` to `last` once more, beside what is under way. */
  async resend(first: number, last: number): Promise<void> {
    for (let next = first; next <= last;) {
      const batches = this.#take(next, last);
      const end = batches.at(-1);
      if (!end) return;
      await this.#send(batches);
      next = end.last + 1;
    }
  }

  async #run(): Promise<void> {
    const { log, now, wakeAt, onError } = this.#deps;
    this.#running = true;
    try {
      while (log.undrained.activities > 0) {
        const batches = this.#take(log.drained + 1, log.head.seq);
        const end = batches.at(-1);
        if (!end) throw new Error(`numbers after ${log.drained} are not in the log`);
        await this.#send(batches);
        log.markDrained(
          end.last,
          batches.reduce((sum, batch) => sum + batch.bytes, 0),
        );
        log.saveDrained(UNSAVED_SLACK);
        this.#failures = 0;
      }
    } catch (error) {
      const pause = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#failures++);
      this.#retryAt = now() + pause;
      wakeAt(this.#retryAt);
      onError(error);
    } finally {
      this.#running = false;
    }
  }

  #take(first: number, last: number): Batch[] {
    const taken: Batch[] = [];
    let bytes = 0;
    for (const batch of this.#deps.log.batches(first, last)) {
      if (taken.length > 0 && bytes + batch.bytes > MAX_SEND_BYTES) break;
      taken.push(batch);
      bytes += batch.bytes;
    }
    return taken;
  }

  async #send(batches: readonly Batch[]): Promise<void> {
    for (const bodies of chunks(toSegments(this.#deps.source(), batches))) {
      // oxlint-disable-next-line no-await-in-loop -- one in flight
      await this.#deps.queue.sendBatch(bodies.map((body) => ({ body, contentType: "text" })));
    }
  }
}

const encoder = new TextEncoder();

/** One batch alone may be more than one `sendBatch` takes: its size was counted in characters, not in bytes. */
function* chunks(bodies: readonly string[]): Generator<string[]> {
  let chunk: string[] = [];
  let size = 0;
  for (const body of bodies) {
    const bytes = encoder.encode(body).length;
    if (chunk.length > 0 && (size + bytes > MAX_CALL_BYTES || chunk.length === MAX_CALL_MESSAGES)) {
      yield chunk;
      chunk = [];
      size = 0;
    }
    chunk.push(body);
    size += bytes;
  }
  if (chunk.length > 0) yield chunk;
}
