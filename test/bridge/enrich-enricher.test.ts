/** The enrichment stage between two logs: state that survives, batches that are taken back. */
import { expect, test } from "vitest";
import { SegmentEnricher } from "../../bridge/enrich/enricher.ts";
import type { RawRecord } from "../../bridge/log/event-log.ts";
import { StagedState } from "../../bridge/log/staged-state.ts";
import type { Segment } from "../../src/protocol/segment.ts";
import { numbers, randomRoom, segment, segments } from "./event-log-fixtures.ts";

function records(all: readonly Segment[], from = 0): RawRecord[] {
  return all.map((it, i) => ({ partition: 0, offset: String(from + i), at: 1_000 + i, body: JSON.stringify(it) }));
}

test("a batch that was not committed gives the same again, from the state before it", () => {
  const room = randomRoom();
  const committed = new Map<string, string>();
  const enricher = new SegmentEnricher();
  const first = new StagedState(committed);
  enricher.process(records([segment(room, 1, 2), segment(room, 5, 6)]), first);
  first.apply();
  const batch = records([segment(room, 3, 4), segment(room, 9, 9)], 2);

  const aborted = enricher.process(batch, new StagedState(committed));
  const again = enricher.process(batch, new StagedState(committed));

  expect(again).toEqual(aborted);
  expect(again.events.map((it) => it.event.activity.seq)).toEqual([3, 4, 5, 6]);
});

test("however the raw log is cut into batches and handed from process to process, the output is the same", () => {
  const room = randomRoom();
  const all = [...segments(room, 30, 3).toReversed(), ...segments(room, 30, 7)];
  const whole = outputOf([records(all)], false);

  const oneByOne = outputOf(
    records(all).map((it) => [it]),
    true,
  );

  expect(oneByOne).toEqual(whole);
  expect(whole.map((it) => it.activity.seq)).toEqual(numbers(30));
});

test("held segments are entries of their own, gone when they were released", () => {
  const room = randomRoom();
  const committed = new Map<string, string>();
  const enricher = new SegmentEnricher();
  const held = new StagedState(committed);
  enricher.process(records([segment(room, 3, 4), segment(room, 7, 8)]), held);
  held.apply();
  expect(committed.size).toBe(3);

  const staged = new StagedState(committed);
  enricher.process(records([segment(room, 1, 2), segment(room, 5, 6)], 2), staged);
  staged.apply();

  expect([...committed.values()]).toEqual(['{"last":8,"count":8}']);
});

test("an old epoch that comes late goes to its own numbers", () => {
  const room = randomRoom();
  const newer = { ...segment(room, 1, 2), epoch: 1_800_000_000_000 };
  const late = { ...newer, events: newer.events.map((it) => ({ ...it, epoch: newer.epoch })) };
  const enricher = new SegmentEnricher();
  const state = new StagedState(new Map());

  const { events } = enricher.process(records([late, segment(room, 1, 2)]), state);

  expect(events.map(({ event }) => [event.activity.epoch, event.activity.seq])).toEqual([
    [newer.epoch, 1],
    [newer.epoch, 2],
    [1_700_000_000_000, 1],
    [1_700_000_000_000, 2],
  ]);
});

/** `fresh`: each batch by another process that knows only the committed state. */
function outputOf(batches: readonly RawRecord[][], fresh: boolean) {
  const committed = new Map<string, string>();
  let enricher = new SegmentEnricher();
  return batches.flatMap((batch) => {
    if (fresh) {
      enricher = new SegmentEnricher();
      enricher.restored(0, committed);
    }
    const staged = new StagedState(committed);
    const { events } = enricher.process(batch, staged);
    staged.apply();
    return events.map((it) => it.event);
  });
}
