/** An event log that counts what enrichment makes, whichever adapter it is. */
import { type Enricher, type EventLog } from "./log/event-log.ts";
import { type Metrics } from "./metrics.ts";

export function meteredLog(log: EventLog, metrics: Metrics): EventLog {
  const enriched = metrics.counter(
    "starling_enriched_events_total",
    "Events made from raw records. A batch that was not committed is made, and counted, again.",
  );
  const refused = metrics.counter("starling_refused_segments_total", "Raw records that are no segments.");

  const counting = (enricher: Enricher): Enricher => ({
    process(records, state) {
      const made = enricher.process(records, state);
      enriched.add({}, made.events.length);
      refused.add({}, made.dead.length);
      return made;
    },
    restored: (partition, state) => enricher.restored(partition, state),
    revoked: (partition) => enricher.revoked(partition),
  });
  return {
    prepare: () => log.prepare(),
    append: (records) => log.append(records),
    enrich: (enricher, signal) => log.enrich(counting(enricher), signal),
    consume: (group, handle, signal) => log.consume(group, handle, signal),
    appendDead: (letters) => log.appendDead(letters),
    lag: (group) => log.lag(group),
    isWritable: () => log.isWritable(),
    close: () => log.close(),
  };
}

/** Lag is asked at every scrape; a log that does not answer in time leaves the figure as it was, and says so. */
export function collectLag(log: EventLog, groups: readonly string[], metrics: Metrics, timeoutMs = 2_000): void {
  const lag = metrics.gauge("starling_lag_records", "Records a consumer group has not handled yet.");
  const known = metrics.gauge("starling_lag_known", "1 when the log said at this scrape how far the group is.");
  metrics.collect(async () => {
    await Promise.all(
      groups.map(async (group) => {
        const records = await within(timeoutMs, log.lag(group));
        known.set({ group }, records === undefined ? 0 : 1);
        if (records !== undefined) lag.set({ group }, records);
      }),
    );
  });
}

async function within(ms: number, asked: Promise<number>): Promise<number | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), ms);
  try {
    return await Promise.race([asked.catch(() => undefined), late]);
  } finally {
    clearTimeout(timer);
  }
}
