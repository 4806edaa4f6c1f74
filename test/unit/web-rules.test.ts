import { expect, test } from "vitest";
import { rules, type Rule } from "../../src/protocol/acl.ts";
import { BLANK_RULE, RULE_KINDS, ruleFrom } from "../../src/web/state/rule-draft.ts";
import { duration } from "../../src/web/text/duration.ts";
import { ruleSentence, whoPasses } from "../../src/web/text/rules.ts";

test("rules read as one sentence, whatever they are made of", () => {
  expect(ruleSentence("join", [])).toBe("Everybody may join.");
  expect(ruleSentence("send", [{ rule: "member" }])).toBe("Members may write here.");
  expect(ruleSentence("send", [{ rule: "member" }, { rule: "range", attribute: "age", min: 18, max: 30 }])).toBe(
    "Members who are also people of 18 to 30 may write here.",
  );
  // One that lets nobody pass is all there is to say.
  expect(ruleSentence("publish", [{ rule: "member" }, { rule: "nobody" }])).toBe("Nobody may show video.");
  const any: Rule = { rule: "any", of: [{ rule: "owner" }, { rule: "flag", attribute: "staff" }] };
  expect(whoPasses(any)).toBe("owners or people marked “staff”");
  expect(whoPasses({ rule: "not", of: [{ rule: "role", atLeast: "guest" }] })).toBe("people other than guests");
  expect(whoPasses({ rule: "range", attribute: "karma", max: 5 })).toBe("people whose karma is 5 or less");
});

test("a form makes only rules that a room understands, and none while something is missing", () => {
  const whole = {
    ...BLANK_RULE,
    attribute: "age",
    values: " DE, ,AT ",
    min: "18",
    max: "",
    expression: "attributes.age > 1",
  };
  for (const [kind] of RULE_KINDS) {
    const made = ruleFrom({ ...whole, kind });
    expect(rules.parse([made])).toEqual([made]);
    expect(made?.rule).toBe(kind);
  }
  expect(ruleFrom({ ...whole, kind: "in" })).toMatchObject({ values: ["DE", "AT"] });
  expect(ruleFrom({ ...whole, kind: "range" })).toEqual({ rule: "range", attribute: "age", min: 18 });
  for (const kind of ["in", "overlaps", "range", "flag", "custom"] as const)
    expect(ruleFrom({ ...BLANK_RULE, kind })).toBeUndefined();
  expect(ruleFrom({ ...whole, kind: "flag", attribute: "Not a name" })).toBeUndefined();
  expect(ruleFrom({ ...whole, kind: "range", min: "many", max: "" })).toBeUndefined();
});

test("spans of time are said in the largest unit that fits", () => {
  expect([1_000, 10_000, 60_000, 600_000, 3_600_000, 86_400_000, 7 * 86_400_000, 90_000].map(duration)).toEqual([
    "1 second",
    "10 seconds",
    "1 minute",
    "10 minutes",
    "1 hour",
    "1 day",
    "7 days",
    "90 seconds",
  ]);
});
