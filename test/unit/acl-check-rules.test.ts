/** What can be saved as a rule, and what is said of what cannot. */
import { expect, test } from "vitest";
import { checkRules } from "../../src/domain/acl/check-rules.ts";
import { rules } from "../../src/protocol/acl.ts";
import { attributeValuesOf } from "../../workers/auth/attribute-values.ts";

const NONE = new Map<string, ReadonlySet<string>>();

test("where the operator says which values an attribute has, a rule names no others, however deep it is", () => {
  const parsed = attributeValuesOf('{"gender": ["f", "m", "x"]}');
  if (!("value" in parsed)) throw new Error(parsed.wrong);
  const known = parsed.value;
  const wrong = { rule: "in" as const, attribute: "gender", values: ["f", "q"] };
  expect(checkRules([{ ...wrong, values: ["f", "m"] }], known)).toBeUndefined();
  expect(checkRules([wrong], known)).toBe('gender is never "q" here');
  expect(checkRules([{ rule: "not", of: [{ rule: "any", of: [wrong] }] }], known)).toBe('gender is never "q" here');
  expect(checkRules([{ rule: "overlaps", attribute: "city", values: ["anywhere"] }], known)).toBeUndefined();
});

test("a setting of allowed values that is no such thing is refused, without its value", () => {
  for (const text of ["gender", "[]", '{"Gender": ["f"]}', '{"gender": "f"}', '{"gender": [1]}'])
    expect(attributeValuesOf(text)).toEqual({ wrong: expect.stringMatching(/^ATTRIBUTE_VALUES: JSON such as/) });
  expect(attributeValuesOf(undefined)).toEqual({ value: new Map() });
});

test("a range that nothing is in is refused", () => {
  expect(checkRules([{ rule: "range", attribute: "age", min: 30, max: 18 }], NONE)).toContain("between 30 and 18");
  expect(rules.safeParse([{ rule: "range", attribute: "age" }]).success).toBe(false);
});

test("a bad expression is refused with its place, and one that could take long with the reason", () => {
  const faultOf = (expression: string) => checkRules([{ rule: "custom", expression }], NONE);
  expect(faultOf('attributes.age >= 18.0 && "sv" in attributes.languages')).toBeUndefined();
  expect(faultOf("attributes.age >")).toMatch(/at \d+ to \d+ of the expression$/);
  expect(faultOf("member && nobody_knows_this")).toMatch(/at 10 to 27 of the expression$/);
  expect(faultOf('"text"')).toContain("not true or false");
  expect(faultOf('attributes.city.matches("(a+)+$")')).toContain("matches may not be used");
  for (const macro of ["all", "exists", "exists_one", "map", "filter"])
    expect(faultOf(`attributes.languages.${macro}(it, it == "sv")`)).toBeDefined();
  expect(faultOf(Array.from({ length: 120 }, () => "member").join(" && "))).toBeDefined();
  expect(faultOf(`${"(".repeat(40)}member${")".repeat(40)}`)).toBeDefined();
});

test("rules are as many, and as deep, as a person can read", () => {
  const nested = (depth: number): unknown =>
    depth === 1 ? { rule: "member" } : { rule: "not", of: [nested(depth - 1)] };
  expect(rules.safeParse([nested(4)]).success).toBe(true);
  expect(rules.safeParse([nested(5)]).success).toBe(false);
  expect(rules.safeParse(Array.from({ length: 17 }, () => ({ rule: "member" }))).success).toBe(false);
});
