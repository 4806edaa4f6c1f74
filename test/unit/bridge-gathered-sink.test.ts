import { expect, test } from "vitest";
import type { LoggedEvent } from "../../bridge/log/event-log.ts";
import { GatheredSink, MAX_GATHERED_EVENTS, MAX_WRITES_UNDER_WAY } from "../../bridge/sinks/gathered-sink.ts";
import type { Sink, SinkOutcome } from "../../bridge/sinks/sink.ts";
import { enrichedActivity } from "../../src/protocol/enriched-activity.ts";

function batchOf(partition: number, length: number): LoggedEvent[] {
  return Array.from({ length }, (_, i) => {
    const seq = i + 1;
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
    const log = { at: 1, partition, offset: `${seq}` };
    const event = enrichedActivity.parse({ environment: "test", activity, log });
    return { partition, offset: String(seq), event };
  });
}
const placesOf = (events: readonly LoggedEvent[]) => events.map(({ partition, offset }) => `${partition}:${offset}`);
const written = (count: number): SinkOutcome => ({ kind: "written", count });

/** Answers a write when the test says so, and how. */
function heldSink() {
  const writes: { events: readonly LoggedEvent[]; answer: PromiseWithResolvers<SinkOutcome> }[] = [];
  const sink: Sink = {
    name: "held",
    write(events) {
      const answer = Promise.withResolvers<SinkOutcome>();
      writes.push({ events, answer });
      return answer.promise;
    },
  };
  return { sink: new GatheredSink(sink), writes };
}

/** As many writes as may be under way, so that what follows is gathered. */
function busySink() {
  const { sink, writes } = heldSink();
  const first = Array.from({ length: MAX_WRITES_UNDER_WAY }, (_, i) => sink.write(batchOf(100 + i, 1)));
  const answerFirst = async () => {
    for (const { answer } of writes) answer.resolve(written(1));
    await Promise.all(first);
  };
  const second = () => writes[MAX_WRITES_UNDER_WAY];
  const third = () => writes[MAX_WRITES_UNDER_WAY + 1];
  return { sink, answerFirst, second, third };
}

test("a batch that comes alone is written at once", async () => {
  const { sink, writes } = heldSink();
  const answer = sink.write(batchOf(1, 3));
  expect(placesOf(writes[0]?.events ?? [])).toEqual(["1:1", "1:2", "1:3"]);
  writes[0]?.answer.resolve(written(3));
  expect(await answer).toEqual(written(3));
});

test("what comes while writes are under way goes together into the next one, and each batch hears of its own", async () => {
  const { sink, answerFirst, second } = busySink();
  const answers = [sink.write(batchOf(1, 2)), sink.write(batchOf(2, 1)), sink.write(batchOf(3, 1))];
  expect(second()).toBeUndefined();
  await answerFirst();
  expect(placesOf(second()?.events ?? [])).toEqual(["1:1", "1:2", "2:1", "3:1"]);
  const poison = [{ event: batchOf(2, 1)[0] as LoggedEvent, reason: "mapper_parsing_exception" }];
  second()?.answer.resolve({ kind: "poison", events: poison });
  expect(await Promise.all(answers)).toEqual([written(2), { kind: "poison", events: poison }, written(1)]);
});

test("a store that is down is told to all whose batches it did not take", async () => {
  const { sink, answerFirst, second } = busySink();
  const answers = [sink.write(batchOf(1, 1)), sink.write(batchOf(2, 1))];
  await answerFirst();
  const down: SinkOutcome = { kind: "retry", reason: "connection refused" };
  second()?.answer.resolve(down);
  expect(await Promise.all(answers)).toEqual([down, down]);
});

test("an error of ours reaches all whose batches were in it, and the next ones are written all the same", async () => {
  const { sink, answerFirst, second, third } = busySink();
  const answers = [sink.write(batchOf(1, 1)), sink.write(batchOf(2, 1))];
  await answerFirst();
  second()?.answer.reject(new TypeError("a bug"));
  for (const answer of await Promise.allSettled(answers)) expect(answer).toMatchObject({ status: "rejected" });
  const after = sink.write(batchOf(1, 1));
  third()?.answer.resolve(written(1));
  expect(await after).toEqual(written(1));
});

test("no write is longer than allowed, but for a batch that is longer by itself", async () => {
  const { sink, writes } = heldSink();
  const all = Array.from({ length: MAX_WRITES_UNDER_WAY }, (_, i) => sink.write(batchOf(100 + i, 1)));
  all.push(sink.write(batchOf(1, MAX_GATHERED_EVENTS - 1)), sink.write(batchOf(2, 2)));
  all.push(sink.write(batchOf(3, MAX_GATHERED_EVENTS + 1)));
  for (let i = 0; i < MAX_WRITES_UNDER_WAY + 3; i++) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await expect.poll(() => writes[i]).toBeDefined();
    writes[i]?.answer.resolve(written(0));
  }
  await Promise.all(all);
  expect(writes.slice(MAX_WRITES_UNDER_WAY).map(({ events }) => events.length)).toEqual([
    MAX_GATHERED_EVENTS - 1,
    2,
    MAX_GATHERED_EVENTS + 1,
  ]);
});
