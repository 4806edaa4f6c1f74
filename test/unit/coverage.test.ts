import fc from "fast-check";
import { expect, test } from "vitest";
import { Coverage, type Written } from "../../src/domain/coverage.ts";
import { isVisibleTo, type Activity } from "../../src/protocol/activity.ts";
import { trusted, type ActivityId, type UserId } from "../../src/protocol/ids.ts";

const EPOCH = 1_700_000_000_000;
const [ada, bob, eve] = ["ada", "bob", "eve"].map((name) => trusted<UserId>(name)) as [UserId, UserId, UserId];

function written(seq: number, actor: UserId, to?: readonly UserId[]): Written {
  const common = {
    id: trusted<ActivityId>("0".repeat(26)),
    actor: { id: actor },
    target: trusted<UserId>("room"),
    epoch: EPOCH,
    seq,
    at: EPOCH,
    count: seq,
    object: { text: `${seq}` },
  };
  const activity: Activity = to ? { ...common, verb: "whisper", to: [...to] } : { ...common, verb: "send" };
  return { activity, json: JSON.stringify(activity) };
}

test("a lone message is an event that covers its own number only", () => {
  const coverage = new Coverage(EPOCH, []);
  const { everyone, parties } = coverage.frames([written(1, ada)]);
  expect(JSON.parse(everyone ?? "")).toMatchObject({ event: { seq: 1 } });
  expect(parties.size).toBe(0);
});

test("a lost whisper leaves a gap for its party: the next common frame does not claim its number for bob", () => {
  const coverage = new Coverage(EPOCH, []);
  coverage.frames([written(1, ada)]);
  coverage.frames([written(2, ada, [bob])]); // its frame to bob is lost on the way
  const { everyone, parties } = coverage.frames([written(3, eve)]);

  expect(JSON.parse(everyone ?? "")).toMatchObject({ first: 2, last: 3 });
  expect(JSON.parse(parties.get(bob) ?? "")).toMatchObject({ event: { seq: 3 } }); // 2 stays a gap
});

test("whatever is sent and whatever is lost: no frame claims a number for somebody it is for without carrying it", () => {
  const people = [ada, bob, eve];
  const message = fc.record({
    actor: fc.constantFrom(...people),
    to: fc.option(fc.uniqueArray(fc.constantFrom(...people), { minLength: 1 })),
  });
  fc.assert(
    fc.property(
      fc.array(fc.array(message, { minLength: 1, maxLength: 5 }), { maxLength: 12 }),
      fc.nat(),
      (batches, restartAt) => {
        let coverage = new Coverage(EPOCH, []);
        const log: Activity[] = [];
        const claimed = new Map<UserId, Set<number>>(people.map((user) => [user, new Set()]));
        for (const [i, batch] of batches.entries()) {
          if (i === restartAt % 12)
            coverage = new Coverage(
              EPOCH,
              log.slice(
                Math.max(
                  0,
                  log.findLastIndex((it) => it.verb === "send"),
                ),
              ),
            );
          const events = batch.map(({ actor, to }, n) => written(log.length + n + 1, actor, to ?? undefined));
          log.push(...events.map((it) => it.activity));
          const { everyone, parties } = coverage.frames(events);
          for (const user of people) {
            const text = parties.get(user) ?? everyone;
            if (text === undefined) {
              // Nothing in this batch was for them.
              expect(events.every((it) => !isVisibleTo(it.activity, user))).toBe(true);
              continue;
            }
            const frame: { event?: Activity; first?: number; last?: number; events?: Activity[] } = JSON.parse(text);
            const carried = frame.event ? [frame.event] : (frame.events ?? []);
            const [first, last] = frame.event
              ? [frame.event.seq, frame.event.seq]
              : [frame.first ?? 0, frame.last ?? 0];
            expect(carried.map((it) => it.seq)).toEqual(
              events
                .map((it) => it.activity)
                .filter((it) => isVisibleTo(it, user))
                .map((it) => it.seq),
            );
            for (let seq = first; seq <= last; seq++) {
              claimed.get(user)?.add(seq);
              const is = log[seq - 1];
              if (is && isVisibleTo(is, user)) expect(carried.some((it) => it.seq === seq)).toBe(true);
            }
          }
        }
        // And everything up to the last number that is for somebody was covered for them.
        for (const user of people) {
          const last = log.findLast((it) => isVisibleTo(it, user))?.seq ?? 0;
          for (let seq = 1; seq <= last; seq++) expect(claimed.get(user)?.has(seq)).toBe(true);
        }
      },
    ),
    { numRuns: 500 },
  );
});
