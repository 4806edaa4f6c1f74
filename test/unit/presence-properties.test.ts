/** Random courses of two to five sessions, endings, evictions and clock moves, against a model that looks at the whole past. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { derive, settle, type Reach } from "../../src/domain/presence.ts";

const GRACE = 15;

type Step =
  | { readonly kind: "begin"; readonly session: number }
  | { readonly kind: "end"; readonly session: number }
  | { readonly kind: "tick"; readonly ms: number }
  /** The object began anew: with its sockets, or without them and without a word. */
  | { readonly kind: "evict"; readonly closes: boolean };

const stepOf = (sessions: number): fc.Arbitrary<Step> =>
  fc.oneof(
    fc.record({
      kind: fc.constantFrom("begin" as const, "end" as const),
      session: fc.integer({ min: 0, max: sessions - 1 }),
    }),
    fc.record({ kind: fc.constant("tick" as const), ms: fc.integer({ min: 0, max: 2 * GRACE }) }),
    fc.record({ kind: fc.constant("evict" as const), closes: fc.boolean() }),
  );

const course = fc.integer({ min: 2, max: 5 }).chain((sessions) => fc.array(stepOf(sessions), { maxLength: 60 }));

interface Moment {
  readonly now: number;
  readonly isHere: boolean;
}

/** Plays a course as the object does: the fold is called at each step, and its state alone outlives an eviction. */
function play(steps: readonly Step[], isPunctual: boolean) {
  const open = new Set<number>();
  const said: string[] = [];
  const past: Moment[] = [];
  let reach: Reach = { online: false };
  let now = 1_000;
  const settleNow = (reason: "closed" | "deploy") => {
    const settled = settle(reach, open.size > 0, reason, now, GRACE);
    // Stored and read again.
    reach = JSON.parse(JSON.stringify(settled.reach)) as Reach;
    said.push(...settled.says.map((it) => (it.verb === "offline" ? `offline ${it.reason}` : "online")));
    const again = settle(reach, open.size > 0, reason, now, GRACE);
    expect(again.says).toEqual([]);
    past.push({ now, isHere: open.size > 0 });
  };
  for (const step of steps) {
    if (step.kind === "tick") {
      now += step.ms;
      if (isPunctual) settleNow("closed");
      continue;
    }
    if (step.kind === "evict") {
      if (step.closes) open.clear();
    } else if (step.kind === "begin") open.add(step.session);
    else open.delete(step.session);
    settleNow(step.kind === "evict" ? "deploy" : "closed");
  }
  now += GRACE;
  settleNow("closed");
  return { said: said.map((it) => it.split(" ")[0]), past, reach, isHere: open.size > 0 };
}

/** From what happened alone: online at the first sight of somebody, offline for each absence of a whole grace. */
function expected(past: readonly Moment[]): string[] {
  const says: string[] = [];
  let goneAt: number | undefined;
  let isOnline = false;
  for (const { now, isHere } of past) {
    if (isOnline && !isHere) goneAt ??= now;
    if (isOnline && goneAt !== undefined && now - goneAt >= GRACE) {
      says.push("offline");
      isOnline = false;
    }
    if (isHere) goneAt = undefined;
    if (isHere && !isOnline) says.push("online");
    isOnline ||= isHere;
    if (!isOnline) goneAt = undefined;
  }
  return says;
}

describe("coming and going", () => {
  test.each([true, false])(
    "is told once for each absence of a whole grace, and never in between (alarms: %s)",
    (on) => {
      fc.assert(
        fc.property(course, (steps) => {
          const { said, past, reach, isHere } = play(steps, on);
          expect(said).toEqual(expected(past));
          expect(said.every((it, at) => it === (at % 2 === 0 ? "online" : "offline"))).toBe(true);
          expect(reach).toEqual({ online: isHere });
        }),
        { numRuns: 2_000 },
      );
    },
  );

  test("says the same whether its alarms are on time or late", () => {
    fc.assert(
      fc.property(course, (steps) => {
        expect(play(steps, false).said).toEqual(play(steps, true).said);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("what others see", () => {
  const now = 100;
  const session = fc.record({ idle: fc.boolean(), until: fc.integer({ min: 0, max: 200 }) });
  const choice = fc.constantFrom("online" as const, "away" as const, "busy" as const, "invisible" as const);

  test("is never more than that somebody is there, and nothing at all of who is invisible", () => {
    fc.assert(
      fc.property(fc.array(session, { maxLength: 5 }), choice, (sessions, chosen) => {
        const shown = derive(sessions, chosen, now);
        const alive = sessions.filter(({ until }) => until > now);
        expect(shown.hidden).toBe(alive.length > 0 && chosen === "invisible");
        expect(shown.status === "offline").toBe(alive.length === 0 || chosen === "invisible");
        if (chosen === "busy" && alive.length > 0) expect(shown.status).toBe("busy");
        if (shown.status === "online") expect(alive.some(({ idle }) => !idle)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
