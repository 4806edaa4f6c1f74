/** A rule while it is written in a form. Pure. */
import { attributeName, MAX_EXPRESSION_LENGTH, type Role, type Rule } from "../../protocol/acl.ts";

export type RuleKind = Rule["rule"];
/** What a form can make; combinators come from a program. */
export const RULE_KINDS: readonly (readonly [kind: RuleKind, text: string])[] = [
  ["role", "A role, at least"],
  ["member", "Members"],
  ["invited", "People who were invited"],
  ["in", "An attribute that is one of…"],
  ["overlaps", "A list that includes one of…"],
  ["range", "An attribute from … to …"],
  ["flag", "A mark that the site sets"],
  ["present", "People who are here now"],
  ["same-channel", "People of a room in the same channel"],
  ["owner", "Owners"],
  ["nobody", "Nobody"],
  ["custom", "An expression (CEL)"],
];

export interface RuleDraft {
  readonly kind: RuleKind;
  readonly attribute: string;
  /** Separated by commas. */
  readonly values: string;
  readonly min: string;
  readonly max: string;
  readonly role: Role;
  readonly expression: string;
}
export const BLANK_RULE: RuleDraft = {
  kind: "role",
  attribute: "",
  values: "",
  min: "",
  max: "",
  role: "moderator",
  expression: "",
};

/** The rule, or undefined: something is missing still. */
export function ruleFrom(draft: RuleDraft): Rule | undefined {
  const { kind } = draft;
  const attribute = draft.attribute.trim();
  switch (kind) {
    case "in":
    case "overlaps": {
      const values = draft.values
        .split(",")
        .map((value) => value.trim())
        .filter((value) => value !== "");
      return isName(attribute) && values.length > 0 ? { rule: kind, attribute, values } : undefined;
    }
    case "range": {
      const [min, max] = [numberIn(draft.min), numberIn(draft.max)];
      if (!isName(attribute) || (min === undefined && max === undefined)) return undefined;
      return { rule: kind, attribute, ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
    }
    case "flag":
      return isName(attribute) ? { rule: kind, attribute } : undefined;
    case "role":
      return { rule: kind, atLeast: draft.role };
    case "custom": {
      const expression = draft.expression.trim();
      const fits = expression !== "" && expression.length <= MAX_EXPRESSION_LENGTH;
      return fits ? { rule: kind, expression } : undefined;
    }
    case "member":
    case "present":
    case "invited":
    case "same-room":
    case "same-channel":
    case "owner":
    case "nobody":
      return { rule: kind };
    case "any":
    case "not":
      return undefined;
    default:
      return kind satisfies never;
  }
}

function isName(text: string): boolean {
  return attributeName.safeParse(text).success;
}

function numberIn(text: string): number | undefined {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}
