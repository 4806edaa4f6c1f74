/** Names as they are compared, where a channel may hang, and cursors between pages. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { foldName } from "../../src/domain/hierarchy-name.ts";
import { formatPageCursor, parsePageCursor } from "../../src/domain/hierarchy-page.ts";
import { fit, type Edges } from "../../src/domain/hierarchy-tree.ts";
import { trusted, type RoomId } from "../../src/protocol/ids.ts";
import { roomSort } from "../../src/protocol/rest.ts";

/** Of the planes in which names are written; quicker made than fast-check's own. */
const anyName = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x1ffff })), { maxLength: 30 })
  .map((points) => String.fromCodePoint(...points));

test("folding is done with: folding again changes nothing, whatever the name", () => {
  fc.assert(
    fc.property(anyName, (name) => {
      const folded = foldName(name);
      expect(foldName(folded)).toBe(folded);
    }),
    { numRuns: 5_000 },
  );
});

test("each single character folds to something that folds to itself", () => {
  const unstable: string[] = [];
  for (let point = 0; point <= 0x1ffff; point++) {
    if (point >= 0xd800 && point <= 0xdfff) continue;
    const folded = foldName(String.fromCodePoint(point));
    if (foldName(folded) !== folded) unstable.push(point.toString(16));
  }
  expect(unstable).toEqual([]);
});

test("names that people read as the same one are the same one, and others are not", () => {
  for (const [one, other] of [
    ["Straße", "STRASSE"],
    ["Ｊａｚｚ", "jazz"],
    ["ΟΔΟΣ", "οδός".normalize("NFD").replaceAll("\u0301", "")],
    ["two  words", " Two\tWords "],
    ["zero\u200bwidth", "zerowidth"],
    ["\u00e9", "E\u0301"],
    ["ﬁre", "FIRE"],
  ] as const)
    expect(foldName(one)).toBe(foldName(other));
  for (const [one, other] of [
    ["one", "0ne"],
    ["resume", "résumé"],
    ["twowords", "two words"],
  ] as const)
    expect(foldName(one)).not.toBe(foldName(other));
});

const idOf = (at: number): RoomId => trusted<RoomId>(`c~${at}`);

/** The tree as the site keeps it: a channel that moves has two places until its move is settled. */
class Tree implements Edges {
  readonly #parents = new Map<RoomId, Set<RoomId>>();

  parentsOf(channel: RoomId): readonly RoomId[] {
    return [...(this.#parents.get(channel) ?? [])];
  }
  childrenOf(channel: RoomId): readonly RoomId[] {
    return [...this.#parents].filter(([, parents]) => parents.has(channel)).map(([child]) => child);
  }
  begin(channel: RoomId, parent: RoomId | undefined): void {
    if (parent !== undefined) this.#parents.set(channel, new Set(this.parentsOf(channel)).add(parent));
  }
  settle(channel: RoomId, parent: RoomId | undefined): void {
    this.#parents.set(channel, new Set(parent === undefined ? [] : [parent]));
  }
}

test("no run of moves, done, cut off or under way at once, makes a cycle or goes too deep", () => {
  const MAX = 4;
  const COUNT = 8;
  const move = fc.record({
    channel: fc.nat(COUNT - 1),
    parent: fc.option(fc.nat(COUNT - 1), { nil: undefined }),
    end: fc.constantFrom("done", "cut off", "under way"),
  });
  fc.assert(
    fc.property(fc.array(move, { maxLength: 60, size: "max" }), (moves) => {
      const tree = new Tree();
      /** Where each really is. */
      const real = new Map<RoomId, RoomId | undefined>();
      const waiting = new Map<RoomId, RoomId | undefined>();
      for (const it of moves) {
        const channel = idOf(it.channel);
        const parent = it.parent === undefined ? undefined : idOf(it.parent);
        if (waiting.has(channel)) {
          // A channel makes one move at a time: this one comes to its end first.
          real.set(channel, waiting.get(channel));
          waiting.delete(channel);
          tree.settle(channel, real.get(channel));
        }
        if (fit(tree, channel, parent, MAX) !== "fits") continue;
        tree.begin(channel, parent);
        if (it.end === "done") real.set(channel, parent);
        if (it.end === "under way") waiting.set(channel, parent);
        else tree.settle(channel, real.get(channel));
        for (let at = 0; at < COUNT; at++) expect(depthOf(real, idOf(at), MAX)).toBeLessThanOrEqual(MAX);
      }
    }),
    { numRuns: 300 },
  );
});

function depthOf(real: ReadonlyMap<RoomId, RoomId | undefined>, channel: RoomId, limit: number): number {
  let depth = 0;
  for (let at: RoomId | undefined = channel; at !== undefined && depth <= limit; at = real.get(at)) depth++;
  return depth;
}

test("a cursor comes back as it was, and nothing else is one", () => {
  const room = trusted<RoomId>("g~01arz3ndektsv4rrffq69g5fav".toLowerCase());
  const value = fc.oneof(fc.string({ unit: "grapheme" }), fc.nat());
  fc.assert(
    fc.property(fc.constantFrom(...roomSort.options), value, fc.string(), (sort, at, noise) => {
      const cursor = { sort, value: at, room };
      const text = formatPageCursor(cursor);
      expect(text).toMatch(/^[\w-]+$/);
      const isOurs = (typeof at === "string") === (sort === "name");
      expect(parsePageCursor(text, sort)).toEqual(isOurs ? cursor : undefined);
      expect(parsePageCursor(text, sort === "name" ? "members" : "name")).toBeUndefined();
      expect(parsePageCursor(noise, sort)).toBeUndefined();
    }),
  );
});
