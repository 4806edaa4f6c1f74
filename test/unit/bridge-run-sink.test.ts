import pino from "pino";
import { describe, expect, test } from "vitest";
import { type DeadLetter, type LoggedEvent } from "../../bridge/log/event-log.ts";
import { Metrics } from "../../bridge/metrics.ts";
import { runSink, sinkMetrics, type SinkRun } from "../../bridge/sinks/run-sink.ts";
import { type Sink, type SinkOutcome } from "../../bridge/sinks/sink.ts";
import { enrichedActivity } from "../../src/protocol/enriched-activity.ts";

function eventAt(seq: number): LoggedEvent {
  const activity = {
    id: "0".repeat(26),
    actor: { id: "ada" },
    target: `g~${"0".repeat(26)}`,
    epoch: 1,
    seq,
    at: 1,
    count: seq,
    verb: "send",
    object: { text: "hello" },
  };
  const event = enrichedActivity.parse({
    environment: "test",
    activity,
    log: { at: 1, partition: 3, offset: `${seq}` },
  });
  return { partition: 3, offset: String(100 + seq), event };
}
const seqsOf = (events: readonly LoggedEvent[]) => events.map(({ event }) => event.activity.seq);

/** A log that hands out its batches once and remembers what was handled. */
function scriptedLog(...batches: readonly (readonly LoggedEvent[])[]) {
  const handled: number[][] = [];
  const dead: DeadLetter[] = [];
  const deadErrors: Error[] = [];
  let group = "";
  const log: SinkRun["log"] = {
    async consume(name, handle, signal) {
      group = name;
      for (const batch of batches) {
        await handle(batch, signal);
        handled.push(seqsOf(batch));
      }
    },
    async appendDead(letters) {
      const error = deadErrors.pop();
      if (error) throw error;
      dead.push(...letters);
    },
  };
  return { log, handled, dead, deadErrors, groupOf: () => group };
}

/** Answers with the given outcomes in turn, then with "written". */
function scriptedSink(...outcomes: readonly ((events: readonly LoggedEvent[]) => SinkOutcome)[]) {
  const written: number[][] = [];
  const left = [...outcomes];
  const sink: Sink = {
    name: "scripted",
    async write(events) {
      written.push(seqsOf(events));
      return left.shift()?.(events) ?? { kind: "written", count: events.length };
    },
  };
  return { sink, written };
}

const down = (): SinkOutcome => ({ kind: "retry", reason: "connection refused" });
const refusing =
  (...seqs: readonly number[]) =>
  (events: readonly LoggedEvent[]): SinkOutcome => {
    const refused = events.filter(({ event }) => seqs.includes(event.activity.seq));
    return refused.length === 0
      ? { kind: "written", count: events.length }
      : { kind: "poison", events: refused.map((event) => ({ event, reason: "mapping" })) };
  };

function runOf(sink: Sink, log: SinkRun["log"]) {
  const metrics = new Metrics();
  const run: SinkRun = {
    sink,
    log,
    topic: "chat.events",
    logger: pino({ level: "silent" }),
    metrics: sinkMetrics(metrics),
    backoff: { firstMs: 1, maxMs: 2 },
  };
  return { run, metrics };
}
const never = () => new AbortController().signal;

describe("a sink's run", () => {
  test("hands out each batch once and consumes as the sink's own group", async () => {
    const it = scriptedLog([eventAt(1), eventAt(2)], [eventAt(3)]);
    const { sink, written } = scriptedSink();
    const { run, metrics } = runOf(sink, it.log);

    await runSink(run, never());

    expect(written).toEqual([[1, 2], [3]]);
    expect(it.handled).toEqual([[1, 2], [3]]);
    expect(it.groupOf()).toBe("starling-scripted");
    expect(await metrics.render()).toContain('starling_sink_events_total{sink="scripted",outcome="written"} 3');
  });

  test("a store that is down gets the same batch again until it takes it", async () => {
    const it = scriptedLog([eventAt(1), eventAt(2)]);
    const { sink, written } = scriptedSink(...Array.from({ length: 12 }, () => down));

    await runSink(runOf(sink, it.log).run, never());

    expect(written).toEqual(Array.from({ length: 13 }, () => [1, 2]));
    expect(it.dead).toEqual([]);
  });

  test("an event refused five times becomes a dead letter, and the partition goes on", async () => {
    const it = scriptedLog([eventAt(1), eventAt(2), eventAt(3)], [eventAt(4)]);
    const refuse = refusing(2);
    const { sink, written } = scriptedSink(...Array.from({ length: 6 }, () => refuse));
    const { run, metrics } = runOf(sink, it.log);

    await runSink(run, never());

    expect(written).toEqual([[1, 2, 3], [2], [2], [2], [2], [4]]);
    expect(it.dead).toMatchObject([
      { sink: "scripted", topic: "chat.events", partition: 3, offset: "102", reason: "mapping" },
    ]);
    expect(enrichedActivity.parse(JSON.parse(it.dead[0]?.body ?? ""))).toEqual(eventAt(2).event);
    expect(it.handled).toHaveLength(2);
    const text = await metrics.render();
    expect(text).toContain('starling_sink_events_total{sink="scripted",outcome="written"} 3');
    expect(text).toContain('starling_sink_events_total{sink="scripted",outcome="dead"} 1');
  });

  test("an event that is taken after all is no dead letter", async () => {
    const it = scriptedLog([eventAt(1), eventAt(2)]);
    const { sink, written } = scriptedSink(refusing(1, 2), refusing(1), refusing(2), refusing(1));

    await runSink(runOf(sink, it.log).run, never());

    expect(written).toEqual([[1, 2], [1], [2], [1], [2], [1]]);
    expect(it.dead).toEqual([]);
  });

  test("being down between two refusals does not count as one", async () => {
    const it = scriptedLog([eventAt(1)]);
    const refuse = refusing(1);
    const { sink, written } = scriptedSink(refuse, refuse, down, down, down, refuse, refuse, refuse);

    await runSink(runOf(sink, it.log).run, never());

    expect(written).toHaveLength(8);
    expect(it.dead).toHaveLength(1);
  });

  test("a batch whose dead letters cannot be written is not handled until they can", async () => {
    const it = scriptedLog([eventAt(1)]);
    it.deadErrors.push(new Error("log is down"), new Error("log is down"));
    const { sink } = scriptedSink(...Array.from({ length: 5 }, () => refusing(1)));

    await runSink(runOf(sink, it.log).run, never());

    expect(it.dead).toHaveLength(1);
    expect(it.handled).toEqual([[1]]);
  });

  test("stopping while the store is down ends quietly, with the batch unhandled", async () => {
    const it = scriptedLog([eventAt(1)], [eventAt(2)]);
    const stop = new AbortController();
    const sink: Sink = {
      name: "scripted",
      async write() {
        stop.abort();
        return down();
      },
    };

    await runSink(runOf(sink, it.log).run, stop.signal);

    expect(it.handled).toEqual([]);
    expect(it.dead).toEqual([]);
  });

  test("a sink that throws has a bug: the service fails, nothing is skipped", async () => {
    const it = scriptedLog([eventAt(1)], [eventAt(2)]);
    const sink: Sink = { name: "scripted", write: () => Promise.reject(new Error("bug")) };

    await expect(runSink(runOf(sink, it.log).run, never())).rejects.toThrow("bug");
    expect(it.handled).toEqual([]);
  });
});
