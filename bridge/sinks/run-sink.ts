/**
 * Feeds one sink from the log, a batch at a time. A store that is down holds its own partition's consumer and nothing else;
 * an event that the store refuses five times goes to the dead letters with reason and offset, and the partition goes on.
 */
import { unreachable } from "../../src/domain/unreachable.ts";
import { pause, pauseMs, type Backoff } from "../backoff.ts";
import { type DeadLetter, type EventLog, type LoggedEvent } from "../log/event-log.ts";
import { type Logger } from "../logger.ts";
import { type Metrics } from "../metrics.ts";
import { type Sink, type SinkOutcome } from "./sink.ts";

/** How often a sink may refuse an event before it is a dead letter; the batch it came in is the first time. */
export const MAX_REFUSALS = 5;

/** A store that is back is found within this; one that is down is asked this rarely. */
const DOWN: Backoff = { firstMs: 200, maxMs: 10_000 };
/** Between two rounds over refused events: long enough for a mapping or a schema to have been put right meanwhile. */
const REFUSED: Backoff = { firstMs: 100, maxMs: 1_000 };

export interface SinkRun {
  readonly sink: Sink;
  readonly log: Pick<EventLog, "consume" | "appendDead">;
  /** The topic that is consumed, as dead letters name it. */
  readonly topic: string;
  readonly logger: Logger;
  readonly metrics: SinkMetrics;
  /** Tests shorten the pauses. */
  readonly backoff?: Backoff;
}

export type SinkMetrics = ReturnType<typeof sinkMetrics>;

export function sinkMetrics(metrics: Metrics) {
  return {
    events: metrics.counter("starling_sink_events_total", "Events a sink has dealt with, by outcome: written or dead."),
    batches: metrics.counter("starling_sink_batches_total", "Batches a sink was handed, by outcome."),
  };
}

export const groupOf = (sink: Sink): string => `starling-${sink.name}`;

/** Until `signal`; the batch at hand is finished, or comes again next time when its store is down. */
export async function runSink(run: SinkRun, signal: AbortSignal): Promise<void> {
  try {
    await run.log.consume(
      groupOf(run.sink),
      (events, own) => handle(run, events, AbortSignal.any([signal, own])),
      signal,
    );
  } catch (error) {
    // A batch given up because we are stopping is not a failure: it was not handled, so it comes again.
    if (!signal.aborted) throw error;
  }
}

async function handle(run: SinkRun, events: readonly LoggedEvent[], signal: AbortSignal): Promise<void> {
  const name = run.sink.name;
  let refused = await settle(run, events, signal);
  for (let refusals = 1; refused.length > 0 && refusals < MAX_REFUSALS; refusals++) {
    await pause(pauseMs(run.backoff ?? REFUSED, refusals), signal);
    const again: Refusal[] = [];
    for (const { event } of refused) again.push(...(await settle(run, [event], signal)));
    refused = again;
  }
  if (refused.length > 0) await bury(run, refused, signal);
  run.metrics.events.add({ sink: name, outcome: "written" }, events.length - refused.length);
}

type Refusal = Extract<SinkOutcome, { kind: "poison" }>["events"][number];

/** Writes until the store has answered for every event; what it refuses comes back. */
async function settle(run: SinkRun, events: readonly LoggedEvent[], signal: AbortSignal): Promise<readonly Refusal[]> {
  const sink = run.sink.name;
  for (let failures = 1; ; failures++) {
    signal.throwIfAborted();
    const outcome = await run.sink.write(events);
    run.metrics.batches.add({ sink, outcome: outcome.kind });
    switch (outcome.kind) {
      case "written":
        return [];
      case "poison":
        return outcome.events;
      case "retry": {
        const waitMs = pauseMs(run.backoff ?? DOWN, failures);
        const { reason } = outcome;
        run.logger.warn({ sink, reason, failures, waitMs, events: events.length }, "a store is not taking events");
        await pause(waitMs, signal);
        break;
      }
      default:
        unreachable(outcome);
    }
  }
}

/** The partition goes on only once the letters are durable. */
async function bury(run: SinkRun, refused: readonly Refusal[], signal: AbortSignal): Promise<void> {
  const sink = run.sink.name;
  const letters = refused.map(({ event, reason }): DeadLetter => {
    const { partition, offset } = event;
    run.logger.error({ sink, partition, offset, reason, refusals: MAX_REFUSALS }, "an event became a dead letter");
    return { sink, topic: run.topic, partition, offset, reason, body: JSON.stringify(event.event) };
  });
  for (let failures = 1; ; failures++) {
    signal.throwIfAborted();
    try {
      await run.log.appendDead(letters);
      run.metrics.events.add({ sink, outcome: "dead" }, letters.length);
      return;
    } catch (err) {
      run.logger.error({ sink, err, failures }, "dead letters cannot be written; the partition waits");
      await pause(pauseMs(run.backoff ?? DOWN, failures), signal);
    }
  }
}
