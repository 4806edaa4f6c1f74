/** Arbitrary rules and facts, for properties of the gate. */
import fc from "fast-check";
import type { Facts, Level } from "../../src/domain/acl/facts.ts";
import {
  action,
  attributes,
  policy,
  role,
  rules,
  type Attributes,
  type Policy,
  type Rule,
} from "../../src/protocol/acl.ts";
import type { RoomKind } from "../../src/protocol/activity.ts";
import { trusted, type RoomId, type UserId } from "../../src/protocol/ids.ts";

export const NOW = 1_800_000_000_000;
const NAMES = ["age", "city", "vip", "languages"] as const;
const WORDS = ["ba", "by", "sv", "en"];

export const anyAction = fc.constantFrom(...action.options);
const anyRole = fc.constantFrom(...role.options);

const leaf: fc.Arbitrary<Rule> = fc.oneof(
  fc.record({
    rule: fc.constant("in" as const),
    attribute: fc.constantFrom(...NAMES),
    values: fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 3 }),
  }),
  fc
    .record({ attribute: fc.constantFrom(...NAMES), min: fc.integer({ min: 0, max: 40 }) })
    .map((it) => ({ rule: "range" as const, ...it })),
  fc.record({
    rule: fc.constant("overlaps" as const),
    attribute: fc.constantFrom(...NAMES),
    values: fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ rule: fc.constant("flag" as const), attribute: fc.constantFrom(...NAMES) }),
  fc.record({
    rule: fc.constantFrom("member", "present", "invited", "same-room", "same-channel", "owner", "nobody" as const),
  }),
  fc.record({ rule: fc.constant("role" as const), atLeast: anyRole }),
  fc
    .constantFrom("attributes.age >= 18.0", "member && !present", 'role == "owner"', '"sv" in attributes.languages')
    .map((expression) => ({ rule: "custom" as const, expression })),
);
export const anyRule: fc.Arbitrary<Rule> = fc.letrec<{ rule: Rule }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    { arbitrary: leaf, weight: 4 },
    {
      arbitrary: fc.record({
        rule: fc.constantFrom("any" as const, "not" as const),
        of: fc.array(tie("rule"), { minLength: 1, maxLength: 3 }),
      }),
      weight: 1,
    },
  ),
})).rule;

export const anyRules = fc.array(anyRule, { maxLength: 4 }).map((it) => rules.parse(it));
export const anyPolicy: fc.Arbitrary<Policy> = fc
  .dictionary(anyAction, anyRules, { maxKeys: 5 })
  .map((it) => policy.parse(it));

const anyAttributes: fc.Arbitrary<Attributes> = fc
  .record(
    {
      age: fc.integer({ min: 0, max: 60 }),
      city: fc.constantFrom(...WORDS),
      vip: fc.boolean(),
      languages: fc.subarray(WORDS),
    },
    { requiredKeys: [] },
  )
  .map((it) => attributes.parse(it));

const sanction = fc.option(
  fc.record({ until: fc.option(fc.integer({ min: NOW - 5, max: NOW + 5 }), { nil: undefined }) }),
  {
    nil: undefined,
    freq: 6,
  },
);

function levelOf(kind: RoomKind, number: number): fc.Arbitrary<Level> {
  return fc.record({
    room: fc.constant(trusted<RoomId>(`${kind.charAt(0)}~${String(number).padStart(26, "0")}`)),
    kind: fc.constant(kind),
    policy: anyPolicy,
    role:
      kind === "channel"
        ? fc.constantFrom("none", "channel-admin", "channel-owner" as const)
        : fc.constantFrom("none", "moderator", "owner" as const),
    ban: sanction,
    mute: sanction,
    frozen: fc.boolean(),
  });
}

const base = {
  principal: fc.record(
    {
      id: fc.constant(trusted<UserId>("ada")),
      expires: fc.constantFrom(NOW + 1, NOW + 1, NOW + 1, NOW),
      attributes: anyAttributes,
      role: fc.constantFrom("globalmod" as const, "superuser" as const),
      guest: fc.boolean(),
    },
    { requiredKeys: ["id", "expires"] },
  ),
  now: fc.constant(NOW),
  member: fc.boolean(),
  present: fc.boolean(),
  invited: fc.boolean(),
};

/** In a room with up to three channels above it. */
export const anyFacts: fc.Arbitrary<Facts> = fc
  .tuple(fc.integer({ min: 0, max: 3 }), fc.constantFrom("group", "video", "channel", "direct" as const))
  .chain(([depth, kind]) => {
    const above = kind === "direct" ? 0 : depth;
    const levels = fc.tuple(...Array.from({ length: above }, (_, i) => levelOf("channel", i)));
    return fc
      .record({ ...base, levels, room: levelOf(kind, 9), subject: fc.option(anyRole, { nil: undefined }) })
      .map(({ levels: ancestors, room, subject, ...facts }) => ({
        ...facts,
        levels: [...ancestors, room] as const,
        ...(subject !== undefined && { subject }),
      }));
  });
