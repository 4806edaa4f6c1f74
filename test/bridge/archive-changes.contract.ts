/** What an archive makes of messages that were changed: the same whatever store it is on, and in whatever order things come. */
import fc from "fast-check";
import { describe, test } from "vitest";
import type { Archive } from "../../bridge/archive/archive.ts";
import type { LoggedEvent } from "../../bridge/log/event-log.ts";
import type { RoomId } from "../../src/protocol/ids.ts";
import { EPOCH, inBatches, room, Timeline, user } from "./archive-events.ts";
import { edit, hit, placeOf, purge, react, remove, report, undelete } from "./changes.ts";
import { SiteArchive } from "./site-archive.ts";

export interface ChangedArchive extends Pick<Archive, "page" | "versions" | "authored"> {
  write(events: readonly LoggedEvent[]): Promise<unknown>;
  /** Everything that is stored of a room, as text. */
  dump(target: RoomId): Promise<string>;
}

/** A message that much is done to, and another one. */
function story(lines = new Timeline()): LoggedEvent[] {
  const first = lines.send("hello");
  const other = lines.send("and hello");
  return [
    first,
    other,
    edit(lines, first, "hello bob"),
    edit(lines, first, "hello all"),
    remove(lines, first),
    undelete(lines, first, "hello all", EPOCH + 4),
    react(lines, first, "👍", true),
    react(lines, first, "👍", false),
    react(lines, other, "🎉", true),
  ];
}

/** A message and all that carries its text. */
function secrets(lines = new Timeline()): LoggedEvent[] {
  const before = lines.send("good morning");
  const message = lines.send("secret one");
  return [
    before,
    message,
    hit(lines, message),
    edit(lines, message, "secret two"),
    report(lines, message, [before]),
    remove(lines, message),
    undelete(lines, message, "secret two"),
    purge(lines, message),
    lines.send("good night"),
  ];
}

const all = (target: RoomId) =>
  ({ target, direction: "before", cursor: { epoch: EPOCH, seq: 99 }, limit: 50 }) as const;

/** How the same events read in an archive that cannot be wrong. */
function siteOf(events: readonly LoggedEvent[]): SiteArchive {
  const site = new SiteArchive();
  site.write(events);
  return site;
}

const inSomeOrder = (length: number) =>
  fc.record({
    order: fc.shuffledSubarray(
      Array.from({ length }, (_, i) => i),
      { minLength: length },
    ),
    size: fc.integer({ min: 1, max: length }),
    again: fc.subarray(Array.from({ length }, (_, i) => i)),
  });

/** Few, because each writes to a real store; the pure part is tried in every order elsewhere. */
const RUNS = { numRuns: 15 };

export function changesContract(opened: () => ChangedArchive): void {
  describe("with messages that were changed", () => {
    const pick = (events: readonly LoggedEvent[], at: readonly number[]) => at.flatMap((i) => events[i] ?? []);

    test("in whatever order and batches it all comes, also again, messages read the same", async ({ expect }) => {
      await fc.assert(
        fc.asyncProperty(inSomeOrder(9), async ({ order, size, again }) => {
          const lines = new Timeline();
          const events = story(lines);
          const archive = opened();
          for (const batch of inBatches(pick(events, order), size)) await archive.write(batch);
          await archive.write(pick(events, again));
          const page = await archive.page(all(lines.target));
          expect(page).toEqual(await siteOf(events).page(all(lines.target)));
        }),
        RUNS,
      );
    });

    test("a message says what was done to it, and what was done is there as well", async ({ expect }) => {
      const lines = new Timeline();
      const events = story(lines);
      await opened().write(events);
      const page = await opened().page(all(lines.target));
      expect(page.events[0]).toMatchObject({
        object: { text: "hello all" },
        overlay: { version: { epoch: EPOCH, seq: 8 }, edited: EPOCH + 4 },
      });
      expect(page.events[1]).toMatchObject({ overlay: { reactions: [{ emoji: "🎉", users: ["cy"], count: 1 }] } });
      expect(page.events.slice(2)).toEqual(events.slice(2).map(({ event }) => event.activity));
    });

    test("a change whose message is yet to come is no message, and leaves its number open", async ({ expect }) => {
      const lines = new Timeline();
      const [first, other, ...changes] = story(lines);
      if (!first || !other) throw new Error("no story");
      await opened().write(changes);
      expect((await opened().page(all(lines.target))).events.map(({ seq }) => seq)).toEqual([3, 4, 5, 6, 7, 8, 9]);
      await opened().write([first]);
      const page = await opened().page({ ...all(lines.target), direction: "after", cursor: { epoch: EPOCH, seq: 0 } });
      expect(page).toMatchObject({ events: [{ seq: 1, object: { text: "hello all" } }], more: true });
    });

    test("a change of a later life of the room is later, though its number is lower", async ({ expect }) => {
      const old = new Timeline().skipTo(700);
      const message = old.send("hello");
      const events = [message, edit(old.skipTo(900), message, "before")];
      const later = new Timeline(old.target, EPOCH + 1);
      events.push(edit(later, message, "after"), react(later, message, "👍", true));
      for (const event of [events[3], events[2], events[0], events[1]]) if (event) await opened().write([event]);
      const page = await opened().page({ ...all(old.target), cursor: { epoch: EPOCH, seq: 701 } });
      expect(page.events[0]).toMatchObject({
        object: { text: "after" },
        overlay: { version: { epoch: EPOCH + 1, seq: 2 }, edited: EPOCH + 2 },
      });
    });

    test("what is purged is nowhere, whatever comes first, and does not come back with a replay", async ({
      expect,
    }) => {
      await fc.assert(
        fc.asyncProperty(inSomeOrder(9), async ({ order, size, again }) => {
          const lines = new Timeline();
          const events = secrets(lines);
          const archive = opened();
          for (const batch of inBatches(pick(events, order), size)) await archive.write(batch);
          await archive.write(pick(events, again));
          await archive.write(events.slice(0, 2));
          const stored = await archive.dump(lines.target);
          expect(stored).toContain("good morning");
          expect(stored).not.toContain("secret");
          expect(await archive.page(all(lines.target))).toEqual(await siteOf(events).page(all(lines.target)));
        }),
        RUNS,
      );
    });

    test("a message of an older life is purged as well, also when it comes after that", async ({ expect }) => {
      for (const isLate of [true, false]) {
        const old = new Timeline().skipTo(9_000);
        const message = old.send("secret");
        const gone = purge(new Timeline(old.target, EPOCH + 5_000), message);
        for (const event of isLate ? [gone, message] : [message, gone]) await opened().write([event]);
        await opened().write([message]);
        expect(await opened().dump(old.target)).not.toContain("secret");
        const page = await opened().page({ ...all(old.target), cursor: { epoch: EPOCH, seq: 9_001 } });
        expect(page.events).toMatchObject([
          { seq: 9_000, object: { text: "" }, overlay: { deleted: { purged: true } } },
        ]);
      }
    });

    test("the versions of a message are what was written, and what it said later; after a purge they are empty", async ({
      expect,
    }) => {
      const lines = new Timeline();
      const events = secrets(lines);
      const [, message] = events;
      if (!message) throw new Error("no message");
      const query = { target: lines.target, of: placeOf(message) };
      await opened().write(events.slice(0, 7));
      const before = await opened().versions(query);
      expect(before.events.map((it) => [it.verb, "text" in it.object ? it.object.text : ""])).toEqual([
        ["send", "secret one"],
        ["edit", "secret two"],
        ["delete", ""],
        ["undelete", "secret two"],
      ]);
      await opened().write(events.slice(7));
      const after = await opened().versions(query);
      expect(after.events.map(({ verb }) => verb)).toEqual(["send", "edit", "delete", "undelete", "purge"]);
      expect(JSON.stringify(after)).not.toContain("secret");
      expect(await opened().versions({ ...query, of: { epoch: EPOCH, seq: 77 } })).toEqual({ events: [] });
      expect(await opened().versions({ ...query, of: { epoch: EPOCH, seq: 3 } })).toEqual({ events: [] });
    });

    test("one author's messages come in pages, whoever wrote between them, through all lives of the room", async ({
      expect,
    }) => {
      const target = room();
      const lives = [new Timeline(target), new Timeline(target, EPOCH + 1_000)];
      const events = lives.flatMap((lines) => {
        const actor = (i: number): string => (i % 1_500 === 7 ? "eve" : "ada");
        return Array.from({ length: 4_200 }, (_, i) => lines.send(`message ${i}`, { actor: actor(i) }));
      });
      for (const batch of inBatches(events, 700)) await opened().write(batch);
      const found: string[] = [];
      for (let before: { epoch: number; seq: number } | undefined, more = true; more;) {
        const page = await opened().authored({ target, author: user("eve"), limit: 2, ...(before && { before }) });
        expect(page.events.length).toBeLessThanOrEqual(2);
        found.unshift(...page.events.map(({ epoch, seq }) => `${epoch - EPOCH}.${seq}`));
        more = page.next !== undefined;
        before = page.next;
      }
      expect(found).toEqual(["0.8", "0.1508", "0.3008", "1000.8", "1000.1508", "1000.3008"]);
      expect(await opened().authored({ target, author: user("dan"), limit: 5 })).toEqual({ events: [] });
    });

    test("an author's messages are as they read now", async ({ expect }) => {
      const lines = new Timeline();
      const events = story(lines);
      await opened().write(events);
      const { events: found } = await opened().authored({ target: lines.target, author: user("ada"), limit: 5 });
      expect(found).toEqual((await opened().page(all(lines.target))).events.slice(0, 2));
    });
  });
}
