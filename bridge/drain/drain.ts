/**
 * Moves one queue into the event log: pull, append durably, then acknowledge; in that order, so that a crash anywhere only
 * repeats. Keeps nothing: duplicates and order are enrichment's. Run one per shard, and one for the dead-letter queue.
 */
import type { Logger } from "pino";
import { pause, pauseMs } from "../backoff.ts";
import type { DeadLetter, EventLog, RawInput } from "../log/event-log.ts";
import { MAX_QUEUE_BATCH, type Pulled, type QueueClient, type QueueMessage } from "./queue-client.ts";
import type { Reachability } from "./reachability.ts";
import { targetOfSegment } from "./segment-envelope.ts";

export interface DrainOptions {
  readonly queue: QueueClient;
  readonly log: Pick<EventLog, "append" | "appendDead" | "isWritable">;
  readonly logger: Pick<Logger, "info" | "warn">;
  /** How long a pulled segment is ours alone. Short locally: a reply lost with a killed process blocks its room this long. */
  readonly visibilityTimeoutMs: number;
  /** Pauses while the queue is empty: from the first to the second, doubling. Each pull is billed. */
  readonly idle?: { readonly firstMs: number; readonly maxMs: number };
  /** Is told of every pull, whether the queue answered. */
  readonly reachability?: Pick<Reachability, "reached" | "failed">;
  /** Counts what was moved, for metrics. */
  readonly onDrained?: (drained: {
    readonly segments: number;
    readonly dead: number;
    readonly backlog: number;
  }) => void;
}

const IDLE = { firstMs: 250, maxMs: 2_000 };
/** While the log takes no writes, or the queue does not answer. */
const TROUBLE = { firstMs: 250, maxMs: 10_000 };
/** What the log refused comes back after this; sooner than its lease would end, and an attempt each time. */
const RETRY_DELAY_SECONDS = 5;
const ACK_ATTEMPTS = 3;

export class Drain {
  readonly id: string;
  readonly #options: DrainOptions;

  constructor(options: DrainOptions) {
    this.id = `drain-${options.queue.queueId}`;
    this.#options = options;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { idle = IDLE, log, logger, queue } = this.#options;
    for (let empty = 0, troubles = 0; !signal.aborted;) {
      let waitMs = 0;
      try {
        // Otherwise each pull would burn one of the attempts that a message has.
        if (!(await log.isWritable())) throw new Error("the log takes no writes");
        const { messages, backlog } = await this.#pull();
        if (messages.length > 0) await this.#move(messages, backlog, signal);
        empty = messages.length > 0 ? 0 : empty + 1;
        troubles = 0;
        if (empty > 0) waitMs = pauseMs(idle, empty);
      } catch (err) {
        waitMs = pauseMs(TROUBLE, ++troubles);
        logger.warn({ err, queue: queue.queueId, waitMs }, "the queue could not be drained");
      }
      await pause(waitMs, signal);
    }
  }

  async #pull(): Promise<Pulled> {
    const { queue, visibilityTimeoutMs, reachability } = this.#options;
    try {
      const pulled = await queue.pull(visibilityTimeoutMs);
      reachability?.reached(queue.queueId);
      return pulled;
    } catch (error) {
      reachability?.failed(queue.queueId, error instanceof Error ? error.message : String(error));
      throw error;
    }
  }

  async #move(messages: readonly QueueMessage[], backlog: number, signal: AbortSignal): Promise<void> {
    const { log, onDrained, queue } = this.#options;
    const segments: RawInput[] = [];
    const dead: DeadLetter[] = [];
    for (const { body, id } of messages) {
      const target = targetOfSegment(body);
      if (target !== undefined) segments.push({ target, body });
      else dead.push({ sink: "drain", topic: queue.queueId, partition: 0, offset: id, reason: "not a segment", body });
    }
    try {
      await log.appendDead(dead);
      await log.append(segments);
    } catch (error) {
      await this.#giveBack(messages);
      throw error;
    }
    await this.#acknowledge(messages, signal);
    onDrained?.({ segments: segments.length, dead: dead.length, backlog });
  }

  async #acknowledge(messages: readonly QueueMessage[], signal: AbortSignal): Promise<void> {
    const { logger, queue } = this.#options;
    for (let at = 0; at < messages.length; at += MAX_QUEUE_BATCH) {
      const leases = messages.slice(at, at + MAX_QUEUE_BATCH).map((it) => it.leaseId);
      for (let attempt = 1; attempt <= ACK_ATTEMPTS; attempt++) {
        try {
          await queue.settle(leases, []);
          break;
        } catch (err) {
          // Harmless but for the work: what was not acknowledged comes again, and is dropped as a duplicate.
          logger.warn({ err, queue: queue.queueId, attempt }, "segments could not be acknowledged");
          await pause(pauseMs(TROUBLE, attempt), signal);
        }
      }
    }
  }

  async #giveBack(messages: readonly QueueMessage[]): Promise<void> {
    const { logger, queue } = this.#options;
    const retries = messages.map(({ leaseId }) => ({ leaseId, delaySeconds: RETRY_DELAY_SECONDS }));
    try {
      await queue.settle([], retries);
    } catch (err) {
      logger.warn({ err, queue: queue.queueId }, "segments could not be given back; their leases will end");
    }
  }
}
