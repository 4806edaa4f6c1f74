/** What a queue may do to a log, and what must come out all the same. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EMPTY_STATE, fold, gapOf, type TargetState } from "../../src/domain/enrichment.ts";
import { segment as segmentSchema } from "../../src/protocol/segment.ts";
import { logged, lost, range, run, written } from "./enrichment-segments.ts";

describe("whatever a queue does", () => {
  test("any duplication, reordering and cutting of a log gives each number once, in order", () => {
    fc.assert(
      fc.property(deliveries(), ({ total, segments }) => {
        const { seqs, state } = run(segments);
        expect(seqs).toEqual(Array.from({ length: total }, (_, i) => i + 1));
        expect(state).toEqual({ last: total, count: total, held: [] });
      }),
    );
  });

  test("at no point of the log is a number released before all that are smaller", () => {
    fc.assert(
      fc.property(deliveries(), ({ segments }) => {
        let state: TargetState = EMPTY_STATE;
        const arrived = new Set<number>();
        for (const [i, it] of segments.entries()) {
          for (const { seq } of it.events) arrived.add(seq);
          ({ state } = fold(state, logged(it, i)));
          expect(state.last).toBe(contiguous(arrived));
          const gap = gapOf(state) ?? { first: 1, last: 0 };
          expect(range(gap.first, gap.last).filter((seq) => arrived.has(seq))).toEqual([]);
        }
      }),
    );
  });

  test("the same raw log gives the same output, byte for byte", () => {
    fc.assert(
      fc.property(deliveries({ withLost: true }), ({ segments }) => {
        expect(JSON.stringify(run(segments).events)).toBe(JSON.stringify(run(segments).events));
      }),
    );
  });

  test("losing numbers and declaring them lost covers every number once, by an activity or by a gap-lost", () => {
    fc.assert(
      fc.property(deliveries({ withLost: true }), ({ total, segments }) => {
        const { events } = run(segments);
        const covered = events.flatMap(({ activity: it }) =>
          it.verb === "gap-lost" ? range(it.object.first, it.object.last) : [it.seq],
        );
        expect(covered).toEqual(range(1, total));
      }),
    );
  });

  test("the state holds nothing that was released, and every entry of it stays a valid segment", () => {
    fc.assert(
      fc.property(deliveries(), fc.nat(), ({ segments }, cut) => {
        const { state } = run(segments.slice(0, cut % (segments.length + 1)));
        expect(state.held.every((it) => it.segment.last > state.last)).toBe(true);
        expect(state.held.every((it) => segmentSchema.safeParse(it.segment).success)).toBe(true);
      }),
    );
  });
});

/** `1..total`, cut at random places, twice or more over, in any order; together they cover everything. */
function deliveries({ withLost = false } = {}) {
  return fc.integer({ min: 1, max: 40 }).chain((total) => {
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: total }), { maxLength: 12 });
    const cutting = cuts.map((at) => pieces(total, at));
    return fc
      .tuple(cutting, fc.array(cutting, { maxLength: 3 }), fc.array(fc.boolean(), { minLength: 13, maxLength: 13 }))
      .map(([once, again, drops]) => {
        const sent = [once, ...again].flat().map(([first, last]) => written(first, last));
        if (!withLost) return sent;
        // some pieces never arrive; what is missing in the end is declared lost
        const kept = sent.filter((_, i) => !drops[i % drops.length]);
        return [...kept, ...once.map(([first, last]) => lost(first, last))];
      })
      .chain((all) => fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }))
      .map((segments) => ({ total, segments }));
  });
}

function pieces(total: number, cuts: readonly number[]): [number, number][] {
  const ends = [...new Set([...cuts, total])].toSorted((a, b) => a - b);
  return ends.map((end, i) => [(ends[i - 1] ?? 0) + 1, end]);
}

function contiguous(numbers: ReadonlySet<number>): number {
  let last = 0;
  while (numbers.has(last + 1)) last++;
  return last;
}
