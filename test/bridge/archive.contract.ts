/** What every archive must do, whichever store it is on. */
import { afterAll, beforeAll, describe, test } from "vitest";
import type { Archive } from "../../bridge/archive/archive.ts";
import type { LoggedEvent } from "../../bridge/log/event-log.ts";
import type { Activity } from "../../src/protocol/activity.ts";
import type { HistoryAnswer } from "../../src/protocol/bridge-api.ts";
import type { Cursor } from "../../src/protocol/cursor.ts";
import { trusted, type RoomId } from "../../src/protocol/ids.ts";
import { changesContract } from "./archive-changes.contract.ts";
import { activitiesOf, EPOCH, inBatches, room, shuffled, Timeline, user } from "./archive-events.ts";

const ends = ({ events, more }: HistoryAnswer) => [events.at(0)?.seq, events.at(-1)?.seq, more];

export interface OpenArchive {
  readonly archive: Archive;
  /** One whose store cannot be reached. */
  readonly unreachable: Archive;
  /** Stores what a later change, the one numbered `version`, made of an archived activity. */
  supersede(changed: Activity, version: number): Promise<void>;
  /** Everything that is stored of a room, as text. */
  dump(target: RoomId): Promise<string>;
  close(): Promise<void>;
}

export function archiveContract(name: string, open: () => Promise<OpenArchive>): void {
  describe(`the archive on ${name}`, () => {
    let opened: OpenArchive;
    let archive: Archive;
    beforeAll(async () => {
      opened = await open();
      ({ archive } = opened);
    });
    afterAll(() => opened?.close());

    changesContract(() => ({
      write: (events) => write(events),
      page: (query) => archive.page(query),
      versions: (query) => archive.versions(query),
      authored: (query) => archive.authored(query),
      dump: (target) => opened.dump(target),
    }));

    const write = async (events: readonly LoggedEvent[]): Promise<void> => {
      const outcome = await archive.write(events);
      if (outcome.kind !== "written") throw new Error(JSON.stringify(outcome));
    };
    const before = (target: RoomId, cursor: Cursor, limit = 50) =>
      archive.page({ target, direction: "before", cursor, limit });
    const after = (target: RoomId, cursor: Cursor, limit = 50) =>
      archive.page({ target, direction: "after", cursor, limit });
    /** Everything there is, by pages, oldest first. */
    async function readBack(target: RoomId, cursor: Cursor, limit: number): Promise<Activity[]> {
      const found: Activity[] = [];
      for (let at = cursor; ;) {
        const page = await before(target, at, limit);
        found.unshift(...page.events);
        const [oldest] = page.events;
        if (!page.more || !oldest) return found;
        at = { epoch: oldest.epoch, seq: oldest.verb === "gap-lost" ? oldest.object.first : oldest.seq };
      }
    }

    test("a page comes back oldest first and byte for byte", async ({ expect }) => {
      const lines = new Timeline();
      const odd = [
        "e\u0301 is not é",
        "NUL \u0000 and \u2028",
        "lone \ud800",
        "中文 한국어 👩🏽‍💻",
        "'; DROP TABLE x; --",
        "  ",
      ];
      const events = odd.map((text) => lines.send(text));
      // A key that this version does not know, and another order of keys than the schema's.
      const { at, ...rest } = lines.send("x").event.activity;
      const future = { later: { b: 1, a: 2 }, ...rest, at };
      events.push(lines.logged(future));
      await write(events);

      const page = await before(lines.target, { epoch: EPOCH, seq: 8 });

      expect(page.more).toBe(false);
      expect(page.events.map((it) => JSON.stringify(it))).toEqual(activitiesOf(events).map((it) => JSON.stringify(it)));
    });

    test("every verb is kept", async ({ expect }) => {
      const lines = new Timeline();
      const events = [
        lines.add("create", { object: { kind: "group", name: "lobby" } }),
        lines.add("join", { object: {}, actor: "bob" }),
        lines.add("whisper", { to: [user("bob")], object: { text: "psst" } }),
        lines.add("leave", { object: {}, actor: "bob" }),
      ];
      await write(events);
      expect((await before(lines.target, { epoch: EPOCH, seq: 5 })).events).toEqual(activitiesOf(events));
    });

    test("pages go back and forth through thousands of messages without a hole or a repetition", async ({ expect }) => {
      const lines = new Timeline();
      const events = lines.sends(4_500);
      for (const batch of inBatches(events, 500)) await write(batch);
      const all = activitiesOf(events);

      expect(await readBack(lines.target, { epoch: EPOCH, seq: 4_501 }, 200)).toEqual(all);

      const forth: Activity[] = [];
      for (let more = true; more;) {
        const page = await after(lines.target, { epoch: EPOCH, seq: forth.length }, 190);
        forth.push(...page.events);
        ({ more } = page);
      }
      expect(forth).toEqual(all);
      expect(await archive.archived(lines.target, EPOCH)).toBe(4_500);
    });

    test("a page says that there is more only when there is", async ({ expect }) => {
      const lines = new Timeline();
      const events = lines.sends(20);
      await write(events);
      const { target } = lines;
      expect((await before(target, { epoch: EPOCH, seq: 21 }, 20)).more).toBe(false);
      expect((await before(target, { epoch: EPOCH, seq: 21 }, 19)).more).toBe(true);
      expect((await after(target, { epoch: EPOCH, seq: 0 }, 20)).more).toBe(false);
      expect((await after(target, { epoch: EPOCH, seq: 0 }, 19)).more).toBe(true);
      expect(await after(target, { epoch: EPOCH, seq: 20 })).toEqual({ events: [], more: false });
      expect(await before(target, { epoch: EPOCH, seq: 1 })).toEqual({ events: [], more: false });
    });

    test("a page begins at its cursor, exclusive, and with a cursor beyond everything at the newest", async ({
      expect,
    }) => {
      const lines = new Timeline();
      await write(lines.sends(30));
      const seqs = async (seq: number) =>
        (await before(lines.target, { epoch: EPOCH, seq }, 3)).events.map((it) => it.seq);
      expect(await seqs(11)).toEqual([8, 9, 10]);
      expect(await seqs(9_000_000_000_000)).toEqual([28, 29, 30]);
    });

    test("paging back goes on into older epochs, one epoch a page", async ({ expect }) => {
      const target = room();
      const first = new Timeline(target, EPOCH).sends(5);
      const second = new Timeline(target, EPOCH + 1_000).sends(3);
      await write([...first, ...second]);

      const newest = await before(target, { epoch: EPOCH + 1_000, seq: 4 });
      expect(newest).toEqual({ events: activitiesOf(second), more: true });
      expect(await before(target, { epoch: EPOCH + 1_000, seq: 1 }, 3)).toEqual({
        events: activitiesOf(first).slice(2),
        more: true,
      });
      // An epoch that nobody archived: the next older one.
      expect((await before(target, { epoch: EPOCH + 500, seq: 77 })).events).toEqual(activitiesOf(first));
      expect(await after(target, { epoch: EPOCH, seq: 3 })).toEqual({
        events: activitiesOf(first).slice(3),
        more: false,
      });
      expect(await after(target, { epoch: EPOCH + 500, seq: 0 })).toEqual({ events: [], more: false });
      expect(await archive.epochs(target)).toEqual([EPOCH, EPOCH + 1_000]);
    });

    test("the same batch twice, and batches in any order, give the same archive", async ({ expect }) => {
      const lines = new Timeline();
      const events = lines.sends(2_300);
      for (const batch of shuffled(inBatches(shuffled(events), 100))) await write(batch);
      for (const batch of inBatches(events, 500)) await write(batch);

      expect(await readBack(lines.target, { epoch: EPOCH, seq: 2_301 }, 200)).toEqual(activitiesOf(events));
      expect(await archive.archived(lines.target, EPOCH)).toBe(2_300);
    });

    test("the head stops before a hole, and goes on when the hole is filled", async ({ expect }) => {
      const lines = new Timeline();
      const events = lines.sends(4_100);
      await write([...events.slice(0, 10), ...events.slice(20, 30)]);
      expect(await archive.archived(lines.target, EPOCH)).toBe(10);
      for (const batch of inBatches(events.slice(30), 500)) await write(batch);
      expect(await archive.archived(lines.target, EPOCH)).toBe(10);
      await write(events.slice(10, 20));
      expect(await archive.archived(lines.target, EPOCH)).toBe(4_100);
      await write(events.slice(0, 5));
      expect(await archive.archived(lines.target, EPOCH)).toBe(4_100);
    });

    test("a page never jumps over a hole", async ({ expect }) => {
      const lines = new Timeline();
      const events = lines.sends(30);
      await write([...events.slice(0, 10), ...events.slice(20)]);
      expect(ends(await before(lines.target, { epoch: EPOCH, seq: 31 }))).toEqual([21, 30, true]);
      expect(ends(await before(lines.target, { epoch: EPOCH, seq: 21 }))).toEqual([1, 10, false]);
      expect(ends(await after(lines.target, { epoch: EPOCH, seq: 0 }))).toEqual([1, 10, true]);
    });

    test("numbers that are known to be lost are no hole", async ({ expect }) => {
      const lines = new Timeline();
      const head = lines.sends(3);
      const lost = lines.skipTo(5_000).add("gap-lost", { object: { first: 4, last: 5_000 }, actor: "starling-system" });
      const tail = lines.sends(2);
      const all = [...head, lost, ...tail];
      for (const event of all) await write([event]);

      expect(await archive.archived(lines.target, EPOCH)).toBe(5_002);
      expect((await before(lines.target, { epoch: EPOCH, seq: 5_003 })).events).toEqual(activitiesOf(all));
      expect((await after(lines.target, { epoch: EPOCH, seq: 2 })).events).toEqual(activitiesOf(all.slice(2)));
    });

    test("that numbers are lost, said of some that are there, takes nothing away, in either order", async ({
      expect,
    }) => {
      for (const isLate of [true, false]) {
        const lines = new Timeline();
        const events = lines.sends(5);
        const lost = new Timeline(lines.target)
          .skipTo(4)
          .add("gap-lost", { object: { first: 1, last: 4 }, actor: "starling-system" });
        for (const batch of isLate ? [events, [lost]] : [[lost], events]) await write(batch);
        expect((await before(lines.target, { epoch: EPOCH, seq: 6 })).events).toEqual(activitiesOf(events));
      }
    });

    test("what a later change made of an activity outlasts a replay of the activity", async ({ expect }) => {
      const lines = new Timeline();
      const events = lines.sends(5);
      await write(events);
      const changed = new Timeline(lines.target).skipTo(3).send("purged").event.activity;
      await opened.supersede(changed, 6);
      await write(events);
      expect((await before(lines.target, { epoch: EPOCH, seq: 6 })).events[2]).toEqual(changed);
      expect(await archive.archived(lines.target, EPOCH)).toBe(5);
    });

    test("several rooms and epochs in one batch are kept apart", async ({ expect }) => {
      const rooms = [new Timeline(), new Timeline(), new Timeline(room(), EPOCH + 9)];
      const events = rooms.map((lines) => lines.sends(40));
      await write(shuffled(events.flat()));
      for (const [i, lines] of rooms.entries()) {
        const page = await before(lines.target, { epoch: lines.epoch, seq: 41 });
        expect(page).toEqual({ events: activitiesOf(events[i] ?? []), more: false });
        expect(await archive.archived(lines.target, lines.epoch)).toBe(40);
      }
    });

    test("another environment's events are not shown", async ({ expect }) => {
      const lines = new Timeline(room(), EPOCH, "other");
      await write(lines.sends(3));
      expect(await before(lines.target, { epoch: EPOCH, seq: 4 })).toEqual({ events: [], more: false });
      expect(await archive.archived(lines.target, EPOCH)).toBe(0);
    });

    test("nothing is known of a room that nobody wrote in", async ({ expect }) => {
      const target = room();
      expect(await before(target, { epoch: EPOCH, seq: 100 })).toEqual({ events: [], more: false });
      expect(await after(target, { epoch: EPOCH, seq: 0 })).toEqual({ events: [], more: false });
      expect(await archive.archived(target, EPOCH)).toBe(0);
      expect(await archive.epochs(target)).toEqual([]);
    });

    test("the largest activities make a page that ends early, not one that is too big", async ({ expect }) => {
      const lines = new Timeline();
      const events = Array.from({ length: 60 }, () => lines.send("x".repeat(60_000)));
      await write(events);
      const page = await before(lines.target, { epoch: EPOCH, seq: 61 }, 60);
      expect(page.more).toBe(true);
      expect(page.events.length).toBe(17);
      expect(await readBack(lines.target, { epoch: EPOCH, seq: 61 }, 60)).toEqual(activitiesOf(events));
    });

    test("an event that the store refuses is named, and everything else of its batch is written", async ({
      expect,
    }) => {
      const lines = new Timeline();
      const good = lines.sends(49);
      const bad = new Timeline(trusted<RoomId>(`${"y".repeat(65_530)}\u0000`)).sends(1);
      const outcome = await archive.write([...good.slice(0, 30), ...bad, ...good.slice(30)]);
      if (outcome.kind !== "poison") throw new Error(outcome.kind);
      expect(outcome.events.map(({ event }) => event)).toEqual(bad);
      expect(outcome.events[0]?.reason).not.toBe("");
      expect(await archive.archived(lines.target, EPOCH)).toBe(49);
    });

    test("with the store out of reach a batch is to be tried again", async ({ expect }) => {
      const outcome = await opened.unreachable.write(new Timeline().sends(3));
      expect(outcome.kind).toBe("retry");
    });
  });
}
