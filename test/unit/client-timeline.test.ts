import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Activity } from "../../src/protocol/activity.ts";
import type { HistoryPage, Range } from "../../src/protocol/room-frame.ts";
import {
  BLANK,
  MAX_WAITING_EVENTS,
  merge,
  missing,
  note,
  startAfter,
  startAt,
  want,
  type Timeline,
} from "../../src/client/timeline.ts";
import { prepend, trim } from "../../src/client/timeline-window.ts";
import { activityOf } from "./client-support/people.ts";

const EPOCH = 1_000;
const event = (seq: number, epoch = EPOCH) =>
  activityOf({ epoch, seq, count: seq, at: seq }, "send", "bob", { text: `m${seq}` });
const numbers = (events: readonly Activity[]) => events.map(({ seq }) => seq);

/** A log of which only some numbers are for the reader. */
class Log {
  readonly visible: ReadonlySet<number>;
  readonly length: number;
  constructor(flags: readonly boolean[]) {
    this.length = flags.length;
    this.visible = new Set(flags.flatMap((isVisible, i) => (isVisible ? [i + 1] : [])));
  }
  range(first: number, last: number): Range {
    const covered = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
    return {
      epoch: EPOCH,
      first,
      last,
      events: covered.filter((seq) => this.visible.has(seq)).map((seq) => event(seq)),
    };
  }
  upTo(last: number): number[] {
    return [...this.visible].filter((seq) => seq <= last);
  }
  pageAfter(seq: number, limit: number): HistoryPage {
    const last = Math.min(this.length, seq + limit);
    return { ...this.range(seq + 1, last), more: last < this.length };
  }
}

const logs = fc.array(fc.boolean(), { minLength: 1, maxLength: 60 }).map((flags) => new Log(flags));
const withFrames = logs.chain((log) => {
  const place = fc.integer({ min: 1, max: log.length });
  const frame = fc.tuple(place, place).map(([a, b]) => log.range(Math.min(a, b), Math.max(a, b)));
  return fc.record({
    log: fc.constant(log),
    frames: fc.array(frame, { maxLength: 40 }),
    limit: fc.integer({ min: 1, max: 20 }),
  });
});

describe("a timeline", () => {
  test("tells what is visible in order, each once, and never skips a number, whatever arrives in whatever order", () => {
    fc.assert(
      fc.property(withFrames, ({ log, frames, limit }) => {
        let timeline: Timeline = startAfter({ epoch: EPOCH, seq: 0 });
        const told: number[] = [];
        const take = (range: Range) => {
          const merged = merge(timeline, range);
          timeline = merged.timeline;
          told.push(...numbers(merged.fresh));
          expect(told).toEqual(log.upTo(timeline.known));
          expect(numbers(timeline.events)).toEqual(told);
        };
        frames.forEach(take);

        timeline = want(note(timeline, { epoch: EPOCH, seq: log.length }), log.length);
        for (let what = missing(timeline); what; what = missing(timeline)) {
          if (what.page === "newest") throw new Error("it has begun already");
          take(log.pageAfter(what.cursor.seq, limit));
        }
        expect(told).toEqual([...log.visible]);
        expect(timeline).toMatchObject({ known: log.length, waiting: [] });
      }),
    );
  });

  test("that is blank begins with the newest page, and what came before the page waits for it", () => {
    fc.assert(
      fc.property(withFrames, fc.nat(), ({ log, frames }, at) => {
        let timeline = frames.reduce((so, range) => merge(so, range).timeline, BLANK);
        expect(timeline.events).toEqual([]);
        expect(missing(timeline)).toEqual({ page: "newest" });
        const last = 1 + (at % log.length);
        const first = Math.max(1, last - 10);

        const begun = startAt(timeline, { ...log.range(first, last), more: first > 1 });
        timeline = begun.timeline;
        expect(numbers(timeline.events)).toEqual(log.upTo(timeline.known).filter((seq) => seq >= first));
        expect(numbers(begun.fresh)).toEqual(log.upTo(timeline.known).filter((seq) => seq > last));
      }),
    );
  });

  test("an event by itself covers its own number only", () => {
    const { timeline, fresh } = merge(startAfter({ epoch: EPOCH, seq: 4 }), {
      epoch: EPOCH,
      first: 6,
      last: 6,
      events: [event(6)],
    });

    expect(fresh).toEqual([]);
    expect(missing(timeline)).toEqual({ page: "after", cursor: { epoch: EPOCH, seq: 4 } });
    const healed = merge(timeline, { epoch: EPOCH, first: 5, last: 5, events: [] });
    expect(numbers(healed.fresh)).toEqual([6]);
    expect(missing(healed.timeline)).toBeUndefined();
  });

  test("ranges of another epoch change nothing", () => {
    const before = startAfter({ epoch: EPOCH, seq: 4 });
    for (const epoch of [EPOCH - 1, EPOCH + 1]) {
      expect(merge(before, { epoch, first: 5, last: 5, events: [event(5, epoch)] }).timeline).toBe(before);
    }
  });

  test("keeps a bounded number of events beyond a gap, and asks for the rest when the gap is closed", () => {
    let timeline = startAfter({ epoch: EPOCH, seq: 0 });
    const last = MAX_WAITING_EVENTS + 500;
    for (let seq = 2; seq <= last; seq++)
      timeline = merge(timeline, { epoch: EPOCH, first: seq, last: seq, events: [event(seq)] }).timeline;
    expect(timeline.waiting).toHaveLength(MAX_WAITING_EVENTS);

    const closed = merge(timeline, { epoch: EPOCH, first: 1, last: 1, events: [event(1)] });
    expect(closed.fresh).toHaveLength(MAX_WAITING_EVENTS + 1);
    expect(missing(closed.timeline)).toEqual({ page: "after", cursor: { epoch: EPOCH, seq: MAX_WAITING_EVENTS + 1 } });
  });

  test("takes an older page only where it fits, so that no hole can come in at the front", () => {
    const timeline = startAt(BLANK, {
      epoch: EPOCH,
      first: 11,
      last: 12,
      events: [event(11), event(12)],
      more: true,
    }).timeline;
    const before = { epoch: EPOCH, seq: 11 };
    const fitting = { epoch: EPOCH, first: 9, last: 10, events: [event(9), event(10)], more: false };

    const whole = prepend(timeline, before, fitting);
    expect(numbers(whole.events)).toEqual([9, 10, 11, 12]);
    expect(whole.hasOlder).toBe(false);
    expect(prepend(timeline, before, { ...fitting, last: 9, events: [event(9)] }).events).toBe(timeline.events);
    expect(prepend(whole, before, fitting)).toBe(whole);
  });

  test("pages on into an older epoch", () => {
    const timeline = startAt(BLANK, { epoch: EPOCH, first: 1, last: 1, events: [event(1)], more: true }).timeline;
    const older = prepend(
      timeline,
      { epoch: EPOCH, seq: 1 },
      { epoch: 500, first: 7, last: 8, events: [event(7, 500), event(8, 500)], more: true },
    );

    expect(older.events.map(({ epoch, seq }) => [epoch, seq])).toEqual([
      [500, 7],
      [500, 8],
      [EPOCH, 1],
    ]);
    expect(older.oldest).toEqual({ epoch: 500, seq: 7 });
  });

  test("that is trimmed can be paged back from exactly where it was cut", () => {
    const page = { epoch: EPOCH, first: 1, last: 5, events: [1, 2, 4, 5].map((seq) => event(seq)), more: false };
    const trimmed = trim(startAt(BLANK, page).timeline, 2);

    expect(trimmed).toMatchObject({ oldest: { epoch: EPOCH, seq: 4 }, hasOlder: true, known: 5 });
    const back = prepend(trimmed, { epoch: EPOCH, seq: 4 }, { ...page, last: 3, events: [event(1), event(2)] });
    expect(numbers(back.events)).toEqual([1, 2, 4, 5]);
  });
});
