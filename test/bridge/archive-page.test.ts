/** Pages and heads over rows in memory: what must hold whatever is stored, and whatever is missing. */
import fc from "fast-check";
import { describe, test } from "vitest";
import { pageOf, type Rows } from "../../bridge/archive/page.ts";
import { advance, type Row } from "../../bridge/archive/row.ts";
import type { Cursor } from "../../src/protocol/cursor.ts";
import { room, Timeline } from "./archive-events.ts";

const target = room();

function rowAt(epoch: number, seq: number): Row {
  const { activity } = new Timeline(target, epoch).skipTo(seq).send(`${epoch}.${seq}`).event;
  return { seq, first: seq, text: JSON.stringify(activity) };
}

/** Stored numbers by epoch. */
function rowsOf(stored: ReadonlyMap<number, ReadonlySet<number>>): Rows {
  const of = (epoch: number): Row[] =>
    [...(stored.get(epoch) ?? [])].toSorted((a, b) => a - b).map((seq) => rowAt(epoch, seq));
  return {
    before: async (epoch, seq, limit) =>
      of(epoch)
        .filter((row) => row.seq < seq)
        .toReversed()
        .slice(0, limit),
    after: async (epoch, seq, limit) =>
      of(epoch)
        .filter((row) => row.seq > seq)
        .slice(0, limit),
    olderThan: async (epoch) => {
      const older = [...stored.keys()].filter((it) => it < epoch && (stored.get(it)?.size ?? 0) > 0);
      const newest = Math.max(...older);
      return older.length > 0 ? { epoch: newest, head: 0, newest: Math.max(...(stored.get(newest) ?? [])) } : undefined;
    },
  };
}

const seqs = fc.array(fc.integer({ min: 1, max: 12 })).map((numbers) => new Set(numbers));
const stores = fc
  .dictionary(fc.constantFrom("1", "2", "3"), seqs)
  .map((byEpoch) => new Map(Object.entries(byEpoch).map(([epoch, numbers]) => [Number(epoch), numbers] as const)));
const limits = fc.integer({ min: 1, max: 5 });

describe("whatever is stored", () => {
  test("paging back from the end gives everything once, in order, and no page has a hole", async ({ expect }) => {
    await fc.assert(
      fc.asyncProperty(stores, limits, async (stored, limit) => {
        const found: string[] = [];
        for (let cursor: Cursor = { epoch: 9, seq: 0 }; ;) {
          const { events, more } = await pageOf(rowsOf(stored), { target, direction: "before", cursor, limit });
          found.unshift(...events.map(({ epoch, seq }) => `${epoch}.${seq}`));
          const [oldest] = events;
          expect(events.length).toBeLessThanOrEqual(limit);
          expect(events.every(({ epoch, seq }, i) => epoch === oldest?.epoch && seq === oldest.seq + i)).toBe(true);
          expect(more && !oldest).toBe(false);
          if (!oldest || !more) break;
          cursor = { epoch: oldest.epoch, seq: oldest.seq };
        }
        const all = [...stored].toSorted(([a], [b]) => a - b);
        expect(found).toEqual(
          all.flatMap(([epoch, it]) => [...it].toSorted((a, b) => a - b).map((seq) => `${epoch}.${seq}`)),
        );
      }),
    );
  });

  test("paging forth gives everything of the epoch once, and ends", async ({ expect }) => {
    await fc.assert(
      fc.asyncProperty(stores, limits, async (stored, limit) => {
        const found: number[] = [];
        for (let more = true; more;) {
          const cursor = { epoch: 1, seq: found.at(-1) ?? 0 };
          const page = await pageOf(rowsOf(stored), { target, direction: "after", cursor, limit });
          found.push(...page.events.map(({ seq }) => seq));
          ({ more } = page);
        }
        expect(found).toEqual([...(stored.get(1) ?? [])].toSorted((a, b) => a - b));
      }),
    );
  });
});

test("a head is the end of what is there without a hole, in whatever order it was written", ({ expect }) => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 15 })), fc.integer({ min: 0, max: 5 }), (numbers, head) => {
      let expected = head;
      while (numbers.includes(expected + 1)) expected++;
      expect(
        advance(
          head,
          numbers.map((seq) => ({ first: seq, seq })),
        ),
      ).toBe(expected);
    }),
  );
});
