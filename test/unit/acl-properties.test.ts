/** What must hold of the gate whatever the rules and whoever asks. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { authorize, explain, isVisible } from "../../src/domain/acl/authorize.ts";
import { rulesFor } from "../../src/domain/acl/defaults.ts";
import type { Facts, Level } from "../../src/domain/acl/facts.ts";
import { rankOf } from "../../src/domain/acl/roles.ts";
import { roleOf } from "../../src/domain/acl/role-of.ts";
import type { Action, Policy } from "../../src/protocol/acl.ts";
import { anyAction, anyFacts, anyPolicy, anyRule, NOW } from "./acl-facts.ts";

/** Cases tried, and those among them that must at least be about the matter: a property of nothing shows nothing. */
const RUNS = 2_000;
const MIN_RELEVANT = 40;

/** `check` returns false where the case is not about the matter. */
function always<T extends unknown[]>(
  arbitraries: { [K in keyof T]: fc.Arbitrary<T[K]> },
  check: (...of: T) => boolean,
): void {
  let relevant = 0;
  fc.assert(
    fc.property(fc.tuple(...arbitraries), (of) => {
      if (check(...(of as T))) relevant++;
    }),
    { numRuns: RUNS },
  );
  expect(relevant).toBeGreaterThanOrEqual(MIN_RELEVANT);
}

function withLevel(facts: Facts, at: number, change: (level: Level) => Level): Facts {
  const levels = facts.levels.map((level, i) => (i === at ? change(level) : level));
  return { ...facts, levels: levels as unknown as Facts["levels"] };
}

/** What holds at a level for an action: a room's default counts, a channel's does not reach below it. */
function saidAt(facts: Facts, at: number, action: Action): Policy[Action] {
  const level = facts.levels[at];
  if (!level) return [];
  return at === facts.levels.length - 1
    ? [...rulesFor(level.kind, level.policy, action)]
    : (level.policy[action] ?? []);
}

test("adding a rule never allows more", () => {
  always([anyFacts, anyAction, anyAction, anyRule, fc.nat()], (facts, action, changed, rule, where) => {
    const at = where % facts.levels.length;
    const stricter = withLevel(facts, at, (level) => ({
      ...level,
      policy: { ...level.policy, [changed]: [...(saidAt(facts, at, changed) ?? []), rule] },
    }));
    if (!authorize(action, stricter).allowed) return false;
    expect(authorize(action, facts).allowed).toBe(true);
    return true;
  });
});

test("what an ancestor denies nothing below it allows", () => {
  always([anyFacts, anyAction, anyPolicy], (facts, action, policy) => {
    const last = facts.levels.length - 1;
    if (!(last > 0)) return false;
    const isFromAbove = explain(action, facts).some(
      (it) => it.outcome === "deny" && it.at !== facts.levels[last]?.room,
    );
    if (!isFromAbove) return false;
    const lenient = withLevel(facts, last, (room) => ({
      ...room,
      policy,
      role: room.kind === "channel" ? "none" : "owner",
      ban: undefined,
    }));
    expect(authorize(action, lenient).allowed).toBe(false);
    return true;
  });
});

test("nobody acts upon an equal or a higher one", () => {
  always([anyFacts, fc.constantFrom("kick", "ban", "mute", "delete" as const)], (facts, action) => {
    if (!(facts.subject !== undefined && rankOf(facts.subject) >= rankOf(roleOf(facts)))) return false;
    expect(authorize(action, facts).allowed).toBe(false);
    return true;
  });
});

test("to somebody for whom a room does not exist every refusal is the same as for no room at all", () => {
  always([anyFacts, anyAction], (facts, action) => {
    if (!(!isVisible(facts) && facts.principal.expires > NOW)) return false;
    const verdict = authorize(action, facts);
    expect(verdict).toMatchObject({ allowed: false, error: { code: "not_found" } });
    expect(verdict).not.toHaveProperty("error.denied");
    return true;
  });
});

test("who is banned in a room or above it does nothing there, unless they watch over everything", () => {
  always([anyFacts, anyAction], (facts, action) => {
    const isBanned = facts.levels.some(({ ban }) => ban && (ban.until === undefined || ban.until > NOW));
    if (!(isBanned && (facts.principal.role === undefined || facts.levels.at(-1)?.kind === "direct"))) return false;
    expect(authorize(action, facts).allowed).toBe(false);
    return true;
  });
});

test("a token that ran out is worth nothing", () => {
  always([anyFacts, anyAction], (facts, action) => {
    const expired = { ...facts, principal: { ...facts.principal, expires: NOW } };
    expect(authorize(action, expired)).toMatchObject({ allowed: false, error: { code: "token_expired" } });
    return true;
  });
});

test("a direct room knows no roles", () => {
  always([anyFacts, anyAction], (facts, action) => {
    if (!(facts.levels.at(-1)?.kind === "direct" && !facts.member && !facts.invited)) return false;
    expect(authorize(action, facts).allowed).toBe(false);
    return true;
  });
});

test("the explanation looks at what the verdict looked at: it denies exactly when that does, and first for the same reason", () => {
  always([anyFacts, anyAction], (facts, action) => {
    const verdict = authorize(action, facts);
    const first = explain(action, facts).find((it) => it.outcome === "deny");
    expect(first === undefined).toBe(verdict.allowed);
    if (!verdict.allowed) expect(first?.error).toEqual(verdict.error);
    return true;
  });
});
