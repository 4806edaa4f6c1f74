/** Whatever people do: who was there and folded what came reads the same as who asks for the history afterwards. */
import { evictDurableObject } from "cloudflare:test";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { isSaid, type Said } from "../../src/domain/message-as-read.ts";
import { withChange } from "../../src/domain/message-fold.ts";
import type { Activity } from "../../src/protocol/activity.ts";
import { messagesOf, wrote } from "./room-messages.ts";
import { connect, hello, join, makeRoom, stubOf } from "./room-people.ts";

const who = fc.constantFrom("ada", "bob", "cy");
/** Of the messages there are then, counted from the newest. */
const which = fc.nat({ max: 3 });
const text = fc.constantFrom("one", "two", "three");
const doing = fc.oneof(
  fc.record({ who, verb: fc.constantFrom("send" as const, "whisper" as const), text }),
  fc.record({ who, verb: fc.constant("edit" as const), which, text }),
  fc.record({ who, verb: fc.constantFrom("delete" as const, "undelete" as const, "purge" as const), which }),
  fc.record({ who, verb: fc.constant("react" as const), which, emoji: fc.constantFrom("👍", "🎂"), on: fc.boolean() }),
);
type Doing = typeof doing extends fc.Arbitrary<infer T> ? T : never;

function requestOf(it: Doing, places: readonly { epoch: number; seq: number }[]): object {
  if (!("which" in it)) {
    const to = [it.who === "bob" ? "cy" : "bob"];
    return it.verb === "send" ? hello(it.text) : { ...hello(it.text), verb: it.verb, to };
  }
  const of = places.at(-1 - it.which) ?? places[0];
  if (it.verb === "edit") return { verb: "edit", of, object: { text: it.text } };
  if (it.verb === "react") return { verb: "react", of, emoji: it.emoji, on: it.on };
  return { verb: it.verb, of };
}

function folded(events: readonly Activity[]): Said[] {
  return events.reduce<Said[]>((messages, it) => {
    const after = messages.map((message) => withChange(message, it));
    return isSaid(it) ? [...after, it] : after;
  }, []);
}

test("folding what comes live gives what history says, for each of three people, also after an eviction and to who comes back", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(doing, { minLength: 5, maxLength: 25 }), async (script) => {
      const room = await makeRoom("ada");
      const people = { ada: await join(room, "ada"), bob: await join(room, "bob"), cy: await join(room, "cy") };
      const places = [await wrote(people.ada, "first")];
      const [since] = places;
      for (const it of script) {
        const { ok } = await people[it.who].request(requestOf(it, places));
        if (ok && (it.verb === "send" || it.verb === "whisper")) places.push({ epoch: ok.epoch, seq: ok.seq });
      }
      await people.ada.request(hello("the end"));
      for (const person of Object.values(people)) await person.heard("the end");
      await evictDurableObject(stubOf(room));
      for (const [name, person] of Object.entries(people)) {
        const back = await connect(room, name, since && { since });
        await back.heard("the end");
        const page = await messagesOf(back);
        expect(folded(person.events.filter((it) => it.seq >= (since?.seq ?? 0)))).toEqual(page);
        // What was missed comes as it is now already; the changes that come with it change nothing twice.
        expect(folded(back.events)).toEqual(page.slice(1));
        expect(JSON.stringify(person.frames).includes('"to":["bob"]')).toBe(
          JSON.stringify(page).includes('"to":["bob"]'),
        );
      }
    }),
    { numRuns: 12 },
  );
}, 60_000);
