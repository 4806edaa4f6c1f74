/** What a reader sees live, and what history gives: the same, whatever is done to a message and whenever one looks. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { asRead, slotsOf, type Said } from "../../src/domain/message-as-read.ts";
import { changesIn, isChange, isMessage, withChanges } from "../../src/client/message-fold.ts";
import { activity, type Activity } from "../../src/protocol/activity.ts";
import { formatCursor } from "../../src/protocol/cursor.ts";
import { actorOf, activityOf } from "./client-support/people.ts";

const EPOCH = 1_000;
const OF = { epoch: EPOCH, seq: 1 };
const place = (seq: number) => ({ epoch: EPOCH, seq, count: 1, at: EPOCH + seq });
const written = activityOf(place(1), "send", "ada", { text: "first" });
const changed = { of: OF, author: actorOf("ada"), written: EPOCH + 1 };

const people = fc.constantFrom("ada", "bob", "cy");
const step = fc.oneof(
  fc.record({ verb: fc.constant("edit"), text: fc.constantFrom("second", "third"), name: people }),
  fc.record({ verb: fc.constantFrom("delete", "purge"), name: people }),
  fc.record({ verb: fc.constant("undelete"), text: fc.constant("back"), name: people }),
  fc.record({ verb: fc.constant("react"), emoji: fc.constantFrom("👍", "🎉"), on: fc.boolean(), name: people }),
);

function happened(steps: readonly { verb: string; name: string }[]): Activity[] {
  return steps.map(({ verb, name, ...rest }, i) =>
    activity.parse({
      ...activityOf(place(i + 2), "join", name),
      verb,
      object: verb === "react" ? { of: OF, ...rest } : { ...changed, ...rest },
    }),
  );
}

/** The order in which emoji came is not the same to everybody; who reacted is. */
function plain(message: Said) {
  const { reactions, ...overlay } = message.overlay ?? { version: undefined };
  const who = (reactions ?? []).map((it) => `${it.emoji} ${it.count} ${it.users.toSorted().join()}`);
  return { text: message.object.text, ...overlay, reactions: who.toSorted() };
}

test("live and from history a message reads the same, wherever the one ends and the other begins", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), fc.nat({ max: 12 }), fc.nat({ max: 12 }), (steps, cut, overlap) => {
      if (!isMessage(written)) throw new Error("not a message");
      // A purge is the last thing that is done to a text.
      const purged = steps.findIndex(({ verb }) => verb === "purge");
      const after = (it: { verb: string }, i: number) => purged < 0 || i <= purged || it.verb === "react";
      const events = happened(steps.filter(after));
      const page = asRead(written, events.slice(0, cut).flatMap(slotsOf));
      const live = events.slice(Math.max(0, cut - overlap));
      const changes = changesIn(live)?.get(formatCursor(OF)) ?? [];
      expect(live.every(isChange)).toBe(true);
      expect(plain(withChanges(page, changes))).toEqual(plain(asRead(written, events.flatMap(slotsOf))));
    }),
    { numRuns: 1_000 },
  );
});
