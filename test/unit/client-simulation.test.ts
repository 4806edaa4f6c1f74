/** The whole client against a faithful room, with a bad network and bad luck in between. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Activity } from "../../src/protocol/activity.ts";
import type { RoomView } from "../../src/client/room-view.ts";
import { ADDRESS, person } from "./client-support/people.ts";
import { makeWorld } from "./client-support/world.ts";

type Step =
  | { readonly do: "bob says" | "bob whispers to cy" | "bob whispers to ada" | "ada sends" | "ada whispers" }
  | { readonly do: "drop" | "history fails" | "send fails" | "network goes" | "network comes" }
  | { readonly do: "pass"; readonly ms: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom("bob says", "bob whispers to cy", "bob whispers to ada") }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom("ada sends", "ada whispers") }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom("drop", "history fails", "send fails", "network goes", "network comes"),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("pass"), ms: fc.integer({ min: 1, max: 20_000 }) }) },
);
const fates = fc.infiniteStream(
  fc.oneof(
    { weight: 6, arbitrary: fc.constant("arrives" as const) },
    { weight: 2, arbitrary: fc.constantFrom("lost", "twice", "garbled") },
  ),
);

const shownIn = (view: RoomView) =>
  view.state.items.flatMap((item) => (item.state === "sent" ? [item.activity.id] : []));

test("whatever is lost, doubled, garbled, refused or cut off: everything visible is told in order, once, and sent once", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 5, maxLength: 60 }),
      fates,
      fc.nat({ max: 40 }),
      fc.double({ min: 0, max: 0.99, noNaN: true }),
      fc.boolean(),
      async (steps, luck, replyDelayMs, roll, fromTheBeginning) => {
        const world = makeWorld({ random: () => roll });
        const { room, clock, network } = world;
        room.replyDelayMs = replyDelayMs;
        for (let i = 1; i <= 8; i++) room.say("bob", "before", i % 3 ? {} : { to: ["cy"] });
        const view = world.client.room(ADDRESS, fromTheBeginning ? { since: { epoch: room.epoch, seq: 0 } } : {});
        const told: Activity[] = [];
        view.onEvent((activity) => told.push(activity));
        room.fate = () => luck.next().value;
        let sent = 0;

        for (const it of steps) {
          switch (it.do) {
            case "bob says":
              room.say("bob", "hello");
              break;
            case "bob whispers to cy":
              room.say("bob", "psst", { to: ["cy"] });
              break;
            case "bob whispers to ada":
              room.say("bob", "psst", { to: ["ada"] });
              break;
            case "ada sends":
              view.send(`mine ${++sent}`);
              break;
            case "ada whispers":
              view.whisper([person("bob")], `mine ${++sent}`);
              break;
            case "drop":
              room.drop();
              break;
            case "history fails":
              room.refusals.push({ verb: "history", code: "archive_unavailable" });
              break;
            case "send fails":
              room.refusals.push({ verb: "send", code: "busy" });
              break;
            case "network goes":
              room.drop();
              network.set(false);
              break;
            case "network comes":
              network.set(true);
              break;
            case "pass":
              await clock.advance(it.ms);
              break;
          }
          // At every moment: a run of what there is, without a hole, and what was told is its end.
          const shown = shownIn(view);
          const at = room.visible.findIndex(({ id }) => id === shown[0]);
          expect(shown).toEqual(at < 0 ? [] : room.visible.slice(at, at + shown.length).map(({ id }) => id));
          expect(told.map(({ id }) => id)).toEqual(told.length === 0 ? [] : shown.slice(-told.length));
        }
        room.fate = () => "arrives";
        room.refusals.length = 0;
        network.set(true);
        await clock.advance(180_000);
        // A frame that was lost at the very end, with nothing after it to tell.
        room.say("bob", "the end");
        await clock.advance(60_000);

        const all = room.visible.map(({ id }) => id);
        const shown = shownIn(view);
        expect(shown).toEqual(all.slice(-shown.length));
        if (!view.state.hasOlder) expect(shown).toEqual(all);
        expect(told.map(({ id }) => id)).toEqual(all.slice(-told.length));
        if (fromTheBeginning) expect(told).toHaveLength(all.length);
        expect(told.length).toBeGreaterThan(0);
        expect(room.log.filter(({ actor }) => actor.id === "ada")).toHaveLength(sent);
        expect(new Set(view.state.items.map(({ key }) => key)).size).toBe(view.state.items.length);
      },
    ),
    { numRuns: 300, timeout: 5_000 },
  );
}, 60_000);
