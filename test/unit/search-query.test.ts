import fc from "fast-check";
import { describe, test } from "vitest";
import { parseQuery, type Clause } from "../../src/domain/search-query.ts";

const word = (term: string): Clause => ({ kind: "word", term });
const phrase = (...terms: string[]): Clause => ({ kind: "phrase", terms, prefix: false });

describe("a query that a person typed", () => {
  const cases: readonly (readonly [typed: string, must: readonly Clause[], not?: readonly Clause[]])[] = [
    ["red Fox", [word("red"), word("fox")]],
    ['"red fox" dog', [phrase("red", "fox"), word("dog")]],
    ["fox -dog", [word("fox")], [word("dog")]],
    ['fox -"hot dog" -cat*', [word("fox")], [phrase("hot", "dog"), { kind: "prefix", term: "cat" }]],
    ["fo*", [{ kind: "prefix", term: "fo" }]],
    ["node.j*", [{ kind: "phrase", terms: ["node", "j"], prefix: true }]],
    ["中国人", [{ kind: "run", terms: ["中", "国", "人"] }]],
    ["中", [word("中")]],
    ["中*", [word("中")]],
    ["한국*", [{ kind: "run", terms: ["한", "국"] }]],
    ["hello世界", [phrase("hello", "世", "界")]],
    ["中国　人", [{ kind: "run", terms: ["中", "国"] }, word("人")]],
    ["“smart quotes”", [phrase("smart", "quotes")]],
    // What means nothing is taken literally, or left out.
    ['"red fox', [word("red"), word("fox")]],
    ['red"fox', [phrase("red", "fox")]],
    ["-5", [word("5")]],
    ["--x", [word("x")]],
    ["a AND b", [word("a"), word("and"), word("b")]],
    ["text:(x) ~2", [phrase("text", "x"), word("2")]],
    ['"" * - !!!', []],
    ["", []],
  ];
  for (const [typed, must, not = []] of cases) {
    test(`${JSON.stringify(typed)} asks for what it says`, ({ expect }) => {
      expect(parseQuery(typed)).toEqual({ must, not });
    });
  }

  test("is never wrong, whatever it is", ({ expect }) => {
    const anything = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: fc.constantFrom("-", '"', "*", " ", "中", "a", "'", "“") }),
    );
    fc.assert(
      fc.property(anything, (typed) => {
        for (const clause of [...parseQuery(typed).must, ...parseQuery(typed).not]) {
          const terms = "terms" in clause ? clause.terms : [clause.term];
          expect(terms.every((term) => term.length > 0)).toBe(true);
          if (clause.kind === "run") expect(terms.length).toBeGreaterThan(1);
        }
      }),
    );
  });
});
