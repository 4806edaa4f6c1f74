/** Changes of who may write, and writes, in every order that chance brings: none is accepted after the change's answer. */
import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Coverage } from "../../src/domain/coverage.ts";
import { roomWrite, type RoomWrite } from "../../src/protocol/room-request.ts";
import { commit, type PendingWrite } from "../../workers/room/commit.ts";
import type { Outcome } from "../../workers/room/verbs/verb.ts";
import { RoomWorks } from "../../workers/room/works.ts";
import type { Room } from "../../workers/room/room.ts";
import { hello, join, makeRoom, principalOf, stubOf } from "./room-people.ts";

/** Each takes bob's right to write away in another way, and how it is given back. */
const CHANGES = [
  [
    { verb: "set-acl", policy: { send: [{ rule: "role", atLeast: "owner" }] } },
    { verb: "set-acl", policy: { send: null } },
  ],
  [
    { verb: "mute", user: "bob" },
    { verb: "unmute", user: "bob" },
  ],
  [
    { verb: "configure", settings: { frozen: true } },
    { verb: "configure", settings: { frozen: false } },
  ],
  [{ verb: "kick", user: "bob" }, { verb: "join" }],
] as const;

/** Messages of bob's before and after the change; which of the writes, in order, end a batch; how many ticks lie between. */
const plan = fc.record({
  change: fc.constantFrom(...CHANGES),
  before: fc.integer({ min: 0, max: 3 }),
  after: fc.integer({ min: 1, max: 3 }),
  ends: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
  ticks: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 8, maxLength: 8 }),
});

interface Step {
  readonly who: "ada" | "bob";
  readonly request: RoomWrite;
}

function stepsOf({
  change,
  before,
  after,
}: {
  change: (typeof CHANGES)[number];
  before: number;
  after: number;
}): Step[] {
  const messages = (count: number): Step[] =>
    Array.from({ length: count }, () => ({ who: "bob", request: roomWrite.parse({ ref: "-", ...hello() }) }));
  const ada: Step = { who: "ada", request: roomWrite.parse({ ref: "-", ...change[0] }) };
  return [...messages(before), ada, ...messages(after)];
}

test("10,000 interleavings, cut into batches by chance: what comes after the change is refused, in its own batch already", async () => {
  const room = await makeRoom("ada");
  await join(room, "bob");
  await runInDurableObject(stubOf(room), (_: Room, state) => {
    const works = new RoomWorks(state, env);
    const { parts } = works;
    const coverage = new Coverage(parts.log.epoch, []);
    const who = (name: string) => ({ principal: principalOf(name), address: room.address });
    const run = (steps: readonly Step[]): Outcome[] => {
      const outcomes: Outcome[] = [];
      const writes = steps.map(({ who: name, request }): PendingWrite => ({
        asker: who(name),
        request,
        answer: (it) => outcomes.push(it),
      }));
      commit(state.storage, parts, coverage, writes, Date.now());
      return outcomes;
    };
    let inOneBatch = 0;
    fc.assert(
      fc.property(plan, (it) => {
        const steps = stepsOf(it);
        const outcomes: Outcome[] = [];
        let batch: Step[] = [];
        for (const [i, step] of steps.entries()) {
          batch.push(step);
          if (it.ends[i] !== true && i < steps.length - 1) continue;
          outcomes.push(...run(batch));
          if (batch.length > 1 && batch.some(({ who: name }) => name === "ada")) inOneBatch++;
          batch = [];
        }
        const back = it.change[1].verb === "join" ? "bob" : "ada";
        run([{ who: back, request: roomWrite.parse({ ref: "-", ...it.change[1] }) }]);
        const accepted = outcomes.map((outcome) => "seq" in outcome);
        return accepted.every((isIn, i) => isIn === i <= it.before);
      }),
      { numRuns: 10_000 },
    );
    expect(inOneBatch).toBeGreaterThan(1_000);
  });
}, 60_000);

test("through the room's own loop, with other ticks between them: nothing is numbered after the change", async () => {
  const room = await makeRoom("ada");
  await join(room, "bob");
  await runInDurableObject(stubOf(room), async (instance: Room) => {
    const ask = async ({ who, request }: Step): Promise<Outcome> =>
      instance.write({ principal: principalOf(who), address: room.address }, request);
    for (const it of fc.sample(plan, { numRuns: 200, seed: 7 })) {
      const answers: Promise<Outcome>[] = [];
      for (const [i, step] of stepsOf(it).entries()) {
        // oxlint-disable-next-line no-await-in-loop -- these pauses are what is tried
        for (let tick = 0; tick < (it.ticks[i] ?? 0); tick++) await Promise.resolve();
        answers.push(ask(step));
      }
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const outcomes = await Promise.all(answers);
      expect(outcomes.map((outcome) => "seq" in outcome)).toEqual(outcomes.map((_, i) => i <= it.before));
      const back = it.change[1].verb === "join" ? "bob" : "ada";
      // oxlint-disable-next-line no-await-in-loop -- before the next one
      await ask({ who: back, request: roomWrite.parse({ ref: "-", ...it.change[1] }) });
    }
  });
}, 30_000);
