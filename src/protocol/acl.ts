/**
 * Policies: for each action of a room or channel a list of rules, all of which must pass. What a room does not say itself
 * is in one table of defaults by kind (src/domain/acl/defaults.ts).
 */
import * as z from "zod/mini";
import { roomId } from "./ids.ts";

export const action = z.enum([
  "list",
  "create",
  "join",
  "autojoin",
  "history",
  "send",
  "whisper",
  "cross",
  "invite",
  "publish",
  "watch",
  "kick",
  "ban",
  "mute",
  "delete",
  "rename",
  "remove",
  "set-acl",
  "search",
  "call-admin",
]);
export type Action = z.infer<typeof action>;

/** From nobody in particular to everything; who outranks whom is in src/domain/acl/roles.ts. */
export const role = z.enum([
  "none",
  "guest",
  "member",
  "moderator",
  "owner",
  "channel-admin",
  "channel-owner",
  "globalmod",
  "superuser",
]);
export type Role = z.infer<typeof role>;

/** Roles that are given in a room or channel; the others come from membership, from the token, or from an ancestor. */
export const grantedRole = z.enum(["moderator", "owner", "channel-admin", "channel-owner"]);
export type GrantedRole = z.infer<typeof grantedRole>;

/** Names of attributes: as in a token, lower case with `_`. */
export const attributeName = z.string().check(z.regex(/^[a-z][a-z0-9_]{0,31}$/));
/** What an issuer says of somebody. */
export const attributeValue = z.union([
  z.string().check(z.maxLength(256)),
  z.number(),
  z.boolean(),
  z.array(z.string().check(z.maxLength(256))).check(z.maxLength(64)),
]);
export type AttributeValue = z.infer<typeof attributeValue>;
/** Encoded; they travel in each socket's attachment, of which the platform keeps 16,384 bytes. */
const MAX_ATTRIBUTES_LENGTH = 4_096;
export const attributes = z
  .record(attributeName, attributeValue)
  .check(z.refine((it) => JSON.stringify(it).length <= MAX_ATTRIBUTES_LENGTH, "too_long"));
export type Attributes = z.infer<typeof attributes>;

/** Rules of one (room, action), and rules inside a combinator. Ours: a person has to be able to read them. */
export const MAX_RULES = 16;
/** `any` and `not` inside each other. */
export const MAX_RULE_DEPTH = 4;
/** Characters of a `custom` expression. */
export const MAX_EXPRESSION_LENGTH = 1_000;

const values = z.array(z.string().check(z.maxLength(256))).check(z.minLength(1), z.maxLength(256));

const inSet = z.strictObject({ rule: z.literal("in"), attribute: attributeName, values });
/** Inclusive; either side may be open. */
const range = z
  .strictObject({
    rule: z.literal("range"),
    attribute: attributeName,
    min: z.optional(z.number()),
    max: z.optional(z.number()),
  })
  .check(z.refine((it) => it.min !== undefined || it.max !== undefined, "min or max"));
const overlaps = z.strictObject({ rule: z.literal("overlaps"), attribute: attributeName, values });
const flag = z.strictObject({ rule: z.literal("flag"), attribute: attributeName });
/** Without parameters. */
const simple = z.strictObject({
  rule: z.enum(["member", "present", "invited", "same-room", "same-channel", "owner", "nobody"]),
});
const roleRule = z.strictObject({ rule: z.literal("role"), atLeast: role });
/** An expression in CEL over the asker's attributes; src/domain/acl/expression.ts says what it may contain. */
const custom = z.strictObject({
  rule: z.literal("custom"),
  expression: z.string().check(z.minLength(1), z.maxLength(MAX_EXPRESSION_LENGTH)),
});

export type Rule =
  | z.infer<typeof inSet>
  | z.infer<typeof range>
  | z.infer<typeof overlaps>
  | z.infer<typeof flag>
  | z.infer<typeof simple>
  | z.infer<typeof roleRule>
  | z.infer<typeof custom>
  /** One of them passes. */
  | { rule: "any"; of: Rule[] }
  /** None of them passes. */
  | { rule: "not"; of: Rule[] };

const inner: z.ZodMiniType<Rule[]> = z.lazy(() => z.array(rule).check(z.minLength(1), z.maxLength(MAX_RULES)));
const any = z.strictObject({ rule: z.literal("any"), of: inner });
const not = z.strictObject({ rule: z.literal("not"), of: inner });

export const rule: z.ZodMiniType<Rule> = z.discriminatedUnion("rule", [
  inSet,
  range,
  overlaps,
  flag,
  simple,
  roleRule,
  custom,
  any,
  not,
]);

/** All of them must pass; none at all: open to everybody. */
export const rules = z.array(rule).check(
  z.maxLength(MAX_RULES),
  z.refine((it) => depthOf(it) <= MAX_RULE_DEPTH, `over ${MAX_RULE_DEPTH} levels`),
);
/** What a room says itself; an action that is absent has its default. */
export const policy = z.partialRecord(action, rules);
export type Policy = z.infer<typeof policy>;

/** A change of it: `null` takes an action back to its default. */
export const policyChange = z.partialRecord(action, z.nullable(rules));
export type PolicyChange = z.infer<typeof policyChange>;

function depthOf(list: readonly Rule[]): number {
  let deepest = 0;
  for (const it of list) deepest = Math.max(deepest, "of" in it ? depthOf(it.of) : 0);
  return deepest + 1;
}

/** Why somebody may not: which action, and which rule or state stood in the way. Stable: clients may switch on it. */
export const denied = z.object({
  action,
  rule: z.enum([
    "token",
    "banned",
    "muted",
    "frozen",
    "slow",
    "rank",
    "in",
    "range",
    "overlaps",
    "flag",
    "member",
    "present",
    "invited",
    "same-room",
    "same-channel",
    "owner",
    "nobody",
    "role",
    "custom",
    "any",
    "not",
  ]),
  /** What the rule looks at. */
  attribute: z.optional(attributeName),
  /** The least role that may. */
  role: z.optional(role),
  /** The ancestor whose rule it is; absent: the room itself. */
  at: z.optional(roomId),
  /** When a ban, a mute or slow mode ends, milliseconds since 1970; absent: it has no end. */
  until: z.optional(z.int()),
});
export type Denied = z.infer<typeof denied>;
