/**
 * The `custom` rule: an expression in CEL (Common Expression Language, cel.dev) that gives true or false. Checked when it
 * is saved, so that a room never meets one that cannot be evaluated. The library has no time limit; what could make it
 * run long is refused instead: regular expressions, the comprehension macros, and anything large or deep.
 */
import { Environment, EvaluationError, ParseError, TypeError, type ASTNode } from "@marcbachmann/cel-js";
import { MAX_EXPRESSION_LENGTH, type Attributes, type Role } from "../../protocol/acl.ts";
import type { RoomKind } from "../../protocol/activity.ts";

/** What an expression may speak of: `attributes.age >= 18 && "staff" in attributes.groups`, `role`, `kind` ... */
export interface ExpressionFacts {
  readonly attributes: Attributes;
  readonly member: boolean;
  readonly present: boolean;
  readonly role: Role;
  readonly kind: RoomKind;
}

/** Ours: a rule that a person can read has some twenty nodes. */
const LIMITS = { maxAstNodes: 200, maxDepth: 20, maxListElements: 100, maxMapEntries: 20, maxCallArguments: 4 };
/** `has` looks at one field and `in` at one list; everything else that calls a function is refused. */
const ALLOWED_CALLS = new Set(["has", "size", "startsWith", "endsWith", "contains", "double", "int", "string"]);

const environment = new Environment({ limits: LIMITS, homogeneousAggregateLiterals: false })
  .registerVariable("attributes", "map<string, dyn>")
  .registerVariable("member", "bool")
  .registerVariable("present", "bool")
  .registerVariable("role", "string")
  .registerVariable("kind", "string");

export interface ExpressionFault {
  /** What is wrong, for the person who wrote it. */
  readonly reason: string;
  /** Where, in UTF-16 units: [start, end). */
  readonly start: number;
  readonly end: number;
}

/** What is wrong with it, or undefined: it can be saved. */
export function checkExpression(expression: string): ExpressionFault | undefined {
  const whole = { start: 0, end: expression.length };
  if (expression.length > MAX_EXPRESSION_LENGTH)
    return { reason: `longer than ${MAX_EXPRESSION_LENGTH} characters`, ...whole };
  try {
    const parsed = environment.parse(expression);
    const refused = findRefused(parsed.ast);
    if (refused) return refused;
    const checked = parsed.check();
    if (!checked.valid) return faultOf(checked.error, whole);
    if (checked.type !== "bool" && checked.type !== "dyn")
      return { reason: `gives ${checked.type ?? "nothing"}, not true or false`, ...whole };
    return undefined;
  } catch (error) {
    return faultOf(error, whole);
  }
}

function faultOf(error: unknown, whole: { start: number; end: number }): ExpressionFault {
  if (error instanceof ParseError || error instanceof TypeError || error instanceof EvaluationError) {
    const { start, end } = error.range ?? whole;
    return { reason: error.summary, start, end };
  }
  throw error;
}

/** The first call that could run long, or that is none of ours. */
function findRefused(node: ASTNode): ExpressionFault | undefined {
  const name = node.op === "call" || node.op === "rcall" ? node.args[0] : undefined;
  if (name !== undefined && !ALLOWED_CALLS.has(name)) {
    return { reason: `${name} may not be used: it could take too long`, start: node.start, end: node.end };
  }
  for (const child of childrenOf(node.args)) {
    const refused = findRefused(child);
    if (refused) return refused;
  }
  return undefined;
}

function* childrenOf(args: unknown): Generator<ASTNode> {
  if (Array.isArray(args)) for (const it of args) yield* childrenOf(it);
  else if (isNode(args)) yield args;
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === "object" && value !== null && "op" in value && "args" in value;
}

type Compiled = (facts: Record<string, unknown>) => unknown;
/** Compiled ones, least recently used out. Ours: rooms of one isolate with custom rules are few. */
const MAX_COMPILED = 500;
const compiled = new Map<string, Compiled>();

function compile(expression: string): Compiled {
  const known = compiled.get(expression);
  compiled.delete(expression);
  const made: Compiled = known ?? environment.parse(expression);
  compiled.set(expression, made);
  const oldest = compiled.keys().next();
  if (compiled.size > MAX_COMPILED && !oldest.done) compiled.delete(oldest.value);
  return made;
}

/** False also where it fails: an attribute that is missing lets nobody in. */
export function evaluateExpression(expression: string, facts: ExpressionFacts): boolean {
  try {
    return compile(expression)({ ...facts }) === true;
  } catch (error) {
    if (error instanceof EvaluationError || error instanceof ParseError || error instanceof TypeError) return false;
    throw error;
  }
}
