/** The whole client against a faithful room, with a bad network and bad luck in between. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Activity } from "../../src/protocol/activity.ts";
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

test("whatever is lost, doubled, garbled, refused or cut off: everything visible is told in order, once, and sent once", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 5, maxLength: 60 }),
      fates,
      fc.nat({ max: 40 }),
      fc.double({ min: 0, max: 0.99, noNaN: true }),
      async (steps, luck, replyDelayMs, roll) => {
        const world = makeWorld({ random: () => roll });
        const { room, clock, network } = world;
        room.replyDelayMs = replyDelayMs;
        const view = world.client.room(ADDRESS, { since: { epoch: room.epoch, seq: 0 } });
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
          // At every moment: a prefix of what there is, without a hole.
          expect(told.map(({ id }) => id)).toEqual(room.visible.slice(0, told.length).map(({ id }) => id));
        }
        room.fate = () => "arrives";
        room.refusals.length = 0;
        network.set(true);
        await clock.advance(180_000);
        // A frame that was lost at the very end, with nothing after it to tell.
        room.say("bob", "the end");
        await clock.advance(60_000);

        expect(told.map(({ id }) => id)).toEqual(room.visible.map(({ id }) => id));
        expect(view.state.items.map((item) => item.state === "sent" && item.activity.id)).toEqual(
          told.map(({ id }) => id),
        );
        expect(room.log.filter(({ actor }) => actor.id === "ada")).toHaveLength(sent);
        expect(new Set(view.state.items.map(({ key }) => key)).size).toBe(view.state.items.length);
      },
    ),
    { numRuns: 100 },
  );
}, 60_000);
