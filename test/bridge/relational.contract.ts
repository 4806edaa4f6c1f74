/** What the relational store must hold, on a Postgres server and on Postgres inside the process. */
import { afterAll, beforeAll, describe, test } from "vitest";
import type { LoggedEvent } from "../../bridge/log/event-log.ts";
import { RelationalSink } from "../../bridge/relational/relational-sink.ts";
import { trusted, type RoomId } from "../../src/protocol/ids.ts";
import { EPOCH, inBatches, room, shuffled, Timeline, user } from "./archive-events.ts";
import { deedsContract } from "./relational-deeds.contract.ts";
import { peopleContract } from "./relational-people.contract.ts";
import { unreachablePool, type TestDatabase } from "./relational-databases.ts";

/** A room with people who come and go: ada founds it, bob stays, carol leaves, dave comes back, erin leaves twice. */
function story(): { lines: Timeline; events: LoggedEvent[] } {
  const lines = new Timeline();
  const events = [
    lines.add("create", { object: { kind: "group", name: "lobby", members: [user("ada"), user("bob")] } }),
    lines.send("hello"),
    lines.add("join", { object: {}, actor: "carol" }),
    lines.add("whisper", { to: [user("bob"), user("NULL")], object: { text: "psst" } }),
    lines.add("join", { object: {}, actor: "dave" }),
    lines.add("leave", { object: {}, actor: "carol" }),
    lines.add("leave", { object: {}, actor: "dave" }),
    lines.send("with a NUL \u0000 in it", { actor: "bob" }),
    lines.add("join", { object: {}, actor: "dave" }),
    lines.send("bye"),
    lines.add("join", { object: {}, actor: "erin" }),
    lines.add("leave", { object: {}, actor: "erin" }),
    lines.add("join", { object: {}, actor: "erin" }),
    lines.add("leave", { object: {}, actor: "erin" }),
  ];
  return { lines, events };
}

export function relationalContract(name: string, open: () => Promise<TestDatabase>): void {
  describe(`the relational store on ${name}`, () => {
    let database: TestDatabase;
    let sink: RelationalSink;
    beforeAll(async () => {
      database = await open();
      sink = new RelationalSink(database.pool);
    });
    afterAll(() => database?.close());

    const write = async (events: readonly LoggedEvent[]): Promise<void> => {
      const outcome = await sink.write(events);
      if (outcome.kind !== "written") throw new Error(JSON.stringify(outcome));
    };
    const ask = async (statement: string, target: RoomId): Promise<unknown[]> =>
      (await database.pool.query<object>(statement, [target])).rows;
    const membersOf = (target: RoomId) =>
      ask(`SELECT "user", since::float8, until::float8 FROM members WHERE room = $1 ORDER BY "user"`, target);
    const countersOf = (target: RoomId) =>
      ask("SELECT messages::int, whispers::int, last_at::float8 FROM room_counters WHERE room = $1", target);
    const roomOf = (target: RoomId) =>
      ask("SELECT environment, kind, name, created::float8, creator FROM rooms WHERE id = $1", target);
    const seqsOf = async (target: RoomId) =>
      (await ask("SELECT seq::int FROM activities WHERE target = $1 ORDER BY seq", target)).length;

    deedsContract({ write, ask });
    peopleContract({ write, ask });

    const MEMBERS = [
      { user: "ada", since: EPOCH + 1, until: null },
      { user: "bob", since: EPOCH + 1, until: null },
      { user: "carol", since: EPOCH + 3, until: EPOCH + 6 },
      { user: "dave", since: EPOCH + 9, until: null },
      { user: "erin", since: EPOCH + 13, until: EPOCH + 14 },
    ];
    const COUNTERS = [{ messages: 3, whispers: 1, last_at: EPOCH + 10 }];
    const ROOM = [{ environment: "test", kind: "group", name: "lobby", created: EPOCH + 1, creator: "ada" }];

    test("an activity is a row, and its whole text is there byte for byte", async ({ expect }) => {
      const { lines, events } = story();
      await write(events);
      const rows = await ask(
        `SELECT id, verb, actor, at::float8, logged_at::float8, message, recipients, activity
         FROM activities WHERE target = $1 ORDER BY seq`,
        lines.target,
      );
      expect(rows).toEqual(
        events.map(({ event: { activity, log } }) => ({
          id: activity.id,
          verb: activity.verb,
          actor: activity.actor.id,
          at: activity.at,
          logged_at: log.at,
          message: "text" in activity.object ? activity.object.text.replace("\u0000", "\ufffd") : null,
          recipients: activity.verb === "whisper" ? ["bob", "NULL"] : null,
          activity: JSON.stringify(activity),
        })),
      );
    });

    test("rooms, members and counters follow the activities", async ({ expect }) => {
      const { lines, events } = story();
      await write(events);
      expect(await roomOf(lines.target)).toEqual(ROOM);
      expect(await membersOf(lines.target)).toEqual(MEMBERS);
      expect(await countersOf(lines.target)).toEqual(COUNTERS);
    });

    test("a message that is held is for whom it is for, and none to the room until it is released", async ({
      expect,
    }) => {
      const lines = new Timeline();
      const held = { to: [user("ada")], held: "review", object: { text: "soon" } } as const;
      await write([lines.send("hello"), lines.add("send", { ...held, to: [...held.to] }), lines.send("soon")]);
      const rows = await ask("SELECT recipients FROM activities WHERE target = $1 ORDER BY seq", lines.target);
      expect(rows).toEqual([{ recipients: null }, { recipients: ["ada"] }, { recipients: null }]);
      expect(await countersOf(lines.target)).toEqual([{ messages: 2, whispers: 0, last_at: EPOCH + 3 }]);
    });

    test("in any order, in any batches, and twice, it all comes to the same", async ({ expect }) => {
      for (const order of [shuffled, (events: LoggedEvent[]) => events.toReversed()]) {
        for (const size of [1, 3, 14]) {
          const { lines, events } = story();
          for (const batch of inBatches(order(events), size)) await write(batch);
          for (const batch of inBatches(events, 4)) await write(batch);
          await write([...events, ...events]);
          expect(await roomOf(lines.target)).toEqual(ROOM);
          expect(await membersOf(lines.target)).toEqual(MEMBERS);
          expect(await countersOf(lines.target)).toEqual(COUNTERS);
          expect(await seqsOf(lines.target)).toBe(14);
        }
      }
    });

    test("two writers of the same events count each once", async ({ expect }) => {
      const timelines = Array.from({ length: 5 }, () => new Timeline());
      const events = timelines.flatMap((lines) => lines.sends(40));
      const batches = [inBatches(events, 50), inBatches(shuffled(events), 30)];
      const untilWritten = async (batch: readonly LoggedEvent[]): Promise<void> => {
        // A deadlock between the two is settled by the server, and is a temporary failure like others.
        while ((await sink.write(batch)).kind === "retry");
      };
      await Promise.all(
        batches.map(async (some) => {
          for (const batch of some) await untilWritten(batch);
        }),
      );
      for (const { target } of timelines) {
        expect(await countersOf(target)).toEqual([{ messages: 40, whispers: 0, last_at: EPOCH + 40 }]);
      }
    });

    test("the first creation of a room counts, also when a later life's comes first", async ({ expect }) => {
      const target = room();
      const create = (epoch: number, actor: string) =>
        new Timeline(target, epoch).add("create", { object: { kind: "group", name: `by ${actor}` }, actor });
      await write([create(EPOCH + 1_000, "bob")]);
      await write([create(EPOCH, "ada")]);
      await write([create(EPOCH + 2_000, "carol")]);
      expect(await roomOf(target)).toEqual([
        { environment: "test", kind: "group", name: "by ada", created: EPOCH + 1, creator: "ada" },
      ]);
    });

    test("it is recorded how far each partition was consumed, and that never goes back", async ({ expect }) => {
      const [first] = new Timeline().sends(1);
      if (!first) throw new Error("no event");
      const at = (partition: number, offset: string): LoggedEvent => ({ ...first, partition, offset });
      await write([at(7, "9007199254740993"), at(8, "5"), at(7, "12")]);
      await write([at(8, "4"), at(7, "13")]);
      const { rows } = await database.pool.query<object>(
        `SELECT partition, "offset" FROM consumed WHERE sink = 'relational' AND partition IN (7, 8) ORDER BY partition`,
      );
      expect(rows).toEqual([
        { partition: 7, offset: "9007199254740993" },
        { partition: 8, offset: "5" },
      ]);
    });

    test("an event that the store refuses is named, and everything else of its batch is written", async ({
      expect,
    }) => {
      const { lines, events } = story();
      const bad = [new Timeline(trusted<RoomId>("a \u0000 room")).send("x"), lines.send("x", { at: 1e300 })];
      const outcome = await sink.write([...events.slice(0, 3), ...bad, ...events.slice(3)]);
      if (outcome.kind !== "poison") throw new Error(JSON.stringify(outcome));
      expect(outcome.events.map(({ event }) => event)).toEqual(bad);
      expect(await countersOf(lines.target)).toEqual(COUNTERS);
      expect(await membersOf(lines.target)).toEqual(MEMBERS);
    });

    test("with the store out of reach a batch is to be tried again", async ({ expect }) => {
      const outcome = await new RelationalSink(unreachablePool()).write(story().events);
      expect(outcome.kind).toBe("retry");
    });
  });
}
