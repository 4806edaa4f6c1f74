/**
 * Keeps one consumer of a group running until `signal`, whatever the broker does. kafkajs's own restart is switched off: it
 * gives up on some errors without a word, and a new consumer is a clean start.
 */
import type { Consumer, ConsumerCrashEvent } from "kafkajs";
import type { Logger } from "pino";
import { pause, pauseMs } from "../../backoff.ts";
import { aborted, within } from "../deadline.ts";

const BACKOFF = { firstMs: 250, maxMs: 10_000 };
/** A consumer whose broker is gone may not find its way out. */
const DISCONNECT_TIMEOUT_MS = 10_000;

export interface ConsumerLife {
  readonly group: string;
  create(): Consumer;
  /** Subscribes and runs. `fail` ends this consumer; another one follows. */
  start(consumer: Consumer, fail: (error: unknown) => void): Promise<void>;
  /** After each consumer's end; none of its handlers runs any more. */
  ended(): Promise<void>;
}

export async function runConsumer(life: ConsumerLife, log: Pick<Logger, "warn">, signal: AbortSignal): Promise<void> {
  for (let failures = 0; !signal.aborted;) {
    const consumer = life.create();
    const crashed = Promise.withResolvers<never>();
    crashed.promise.catch(() => {});
    consumer.on(consumer.events.CRASH, ({ payload }: ConsumerCrashEvent) => crashed.reject(payload.error));
    consumer.on(consumer.events.GROUP_JOIN, () => {
      failures = 0;
    });
    let failure: unknown;
    try {
      await consumer.connect();
      await life.start(consumer, (error) => crashed.reject(error));
      await Promise.race([aborted(signal), crashed.promise]);
    } catch (error) {
      failure = error;
    }
    await end(consumer);
    await life.ended();
    if (signal.aborted || failure === undefined) continue;
    const waitMs = pauseMs(BACKOFF, ++failures);
    log.warn({ group: life.group, err: failure, waitMs }, "a consumer failed; the next one starts soon");
    await pause(waitMs, signal);
  }
}

/** Resolves when the batch at hand is finished and the group left. */
async function end(consumer: Consumer): Promise<void> {
  try {
    await consumer.stop();
    await within(DISCONNECT_TIMEOUT_MS, "disconnect", consumer.disconnect());
  } catch {
    // Left behind: its sockets close with their own timeouts, and the group forgets it after the session timeout.
  }
}
