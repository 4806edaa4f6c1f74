/** The fold that turns a raw log into one where each number stands once and in order. */
import { describe, expect, test } from "vitest";
import { EMPTY_STATE, fold, gapOf } from "../../src/domain/enrichment.ts";
import { activity } from "../../src/protocol/activity.ts";
import { SYSTEM_USER } from "../../src/protocol/ids.ts";
import { logged, lost, run, written } from "./enrichment-segments.ts";

describe("in the order of the log", () => {
  test("a segment that continues the log is released whole, with its room and where its record stands", () => {
    const record = logged(written(1, 3), 7);
    const { state, events } = fold(EMPTY_STATE, record);

    expect(state).toEqual({ last: 3, count: 3, held: [] });
    expect(events.map((it) => it.activity.seq)).toEqual([1, 2, 3]);
    expect(events[0]).toEqual({
      environment: "test",
      activity: record.segment.events[0],
      room: { kind: "group", path: [] },
      log: { at: 1_007, partition: 2, offset: "7" },
    });
  });

  test("numbers that were released before are dropped, and a segment that overlaps them is cut", () => {
    const { seqs, state } = run([written(1, 3), written(1, 3), written(2, 5)]);

    expect(seqs).toEqual([1, 2, 3, 4, 5]);
    expect(state.held).toEqual([]);
  });

  test("a duplicate leaves the very same state", () => {
    const { state } = run([written(1, 3), written(6, 8)]);

    expect(fold(state, logged(written(1, 3), 9)).state).toBe(state);
    expect(fold(state, logged(written(6, 8), 9)).state).toBe(state);
    expect(fold(state, logged(written(7, 7), 9)).state).toBe(state);
  });

  test("a log whose first segment does not begin at 1 has a gap", () => {
    const { seqs, state } = run([written(4, 5)]);

    expect(seqs).toEqual([]);
    expect(gapOf(state)).toEqual({ first: 1, last: 3 });
  });
});

describe("a gap", () => {
  test("holds what is behind it until it closes, and then everything is released at once", () => {
    const { state } = run([written(1, 2), written(5, 6), written(9, 9)]);
    expect(gapOf(state)).toEqual({ first: 3, last: 4 });

    const { state: after, events } = fold(state, logged(written(3, 4), 9));

    expect(events.map((it) => it.activity.seq)).toEqual([3, 4, 5, 6]);
    expect(events.map((it) => it.log.offset)).toEqual(["9", "9", "1", "1"]);
    expect(gapOf(after)).toEqual({ first: 7, last: 8 });
  });

  test("that is only half closed stays open for the rest", () => {
    const { state } = run([written(1, 2), written(6, 7), written(3, 4)]);

    expect(gapOf(state)).toEqual({ first: 5, last: 5 });
  });

  test("lost for good becomes one gap-lost, with the count of before and an id that does not change", () => {
    const records = [written(1, 2), written(6, 7), lost(3, 5)];
    const { events, state } = run(records);

    expect(events.map((it) => [it.activity.verb, it.activity.seq])).toEqual([
      ["send", 1],
      ["send", 2],
      ["gap-lost", 5],
      ["send", 6],
      ["send", 7],
    ]);
    const hole = events[2]?.activity;
    expect(hole).toMatchObject({ actor: { id: SYSTEM_USER }, count: 2, at: 1_002, object: { first: 3, last: 5 } });
    expect(activity.safeParse(hole).success).toBe(true);
    expect(run(records).events[2]?.activity.id).toBe(hole?.id);
    expect(gapOf(state)).toBeUndefined();
  });

  test("declared lost wider than it is goes over the missing numbers only", () => {
    const { events } = run([written(1, 2), written(5, 6), written(9, 9), lost(2, 8)]);

    expect(events.map((it) => [it.activity.verb, it.activity.seq])).toEqual([
      ["send", 1],
      ["send", 2],
      ["gap-lost", 4],
      ["send", 5],
      ["send", 6],
      ["gap-lost", 8],
      ["send", 9],
    ]);
    expect(events[2]?.activity.object).toEqual({ first: 3, last: 4 });
    expect(events[5]?.activity.object).toEqual({ first: 7, last: 8 });
    expect(events[2]?.activity.id).not.toBe(events[5]?.activity.id);
  });

  test("declared lost after it was closed changes nothing", () => {
    const { events, state } = run([written(1, 5), lost(3, 4)]);

    expect(events.map((it) => it.activity.verb)).not.toContain("gap-lost");
    expect(state.last).toBe(5);
  });

  test("declared lost stays lost: numbers that turn up later are dropped", () => {
    const { seqs } = run([written(1, 2), lost(3, 4), written(3, 4), written(5, 5)]);

    expect(seqs).toEqual([1, 2, 4, 5]);
  });
});
