import { describe, test } from "vitest";
import { verdictOf } from "../../src/domain/word-filter/verdict.ts";
import { compileWordLists } from "../../src/domain/word-filter/word-filter.ts";
import type { WordAction } from "../../src/protocol/word-list.ts";
import { listOf } from "./word-filter-lists.ts";

const actions: readonly WordAction[] = ["flag", "mask", "shadow", "hold", "refuse"];
/** Each list has one word: its action with an x. */
const filter = compileWordLists(actions.map((action) => listOf([`x${action}`], { id: action, action })));
const judge = (text: string) => verdictOf(filter.check(text, "message"), text);

describe("of several actions", () => {
  for (const [i, stronger] of actions.entries()) {
    for (const weaker of actions.slice(0, i)) {
      test(`${stronger} wins over ${weaker}, and both are reported`, ({ expect }) => {
        const verdict = judge(`x${weaker} and x${stronger}`);
        expect(verdict.action).toBe(stronger);
        expect(verdict.hits.map(({ action }) => action)).toEqual([weaker, stronger]);
      });
    }
  }

  test("there is none for a text without listed words", ({ expect }) => {
    expect(judge("all is well")).toEqual({ action: undefined, text: "all is well", hits: [] });
  });
});

describe("the text of a verdict", () => {
  const masking = compileWordLists([
    listOf(["spam", "🍆", "kill yourself", "yourself now"], { id: "mask", action: "mask" }),
    listOf(["ham"], { id: "flag", action: "flag" }),
  ]);
  const masked = (text: string): string => verdictOf(masking.check(text, "message"), text).text;

  const cases: [what: string, text: string, masked: string][] = [
    ["has asterisks for each unit of a masked word", "some spam here", "some **** here"],
    ["has nothing masked but what a mask list has", "ham and spam", "ham and ****"],
    ["is masked wherever the word is", "Spam, spam, SPAM", "****, ****, ****"],
    ["is masked with what was between the letters", "so s.p.a.m!", "so *******!"],
    ["is masked with the accents", "s̶p̶a̶m̶!", "********!"],
    ["is masked with repetitions", "spaaaam?", "*******?"],
    ["loses no half of an emoji", "a🍆b 🍆🏽", "a**b ****"],
    ["is masked once where words overlap", "kill yourself now", "*****************"],
  ];
  for (const [what, text, expected] of cases) {
    test(`${what}: ${text}`, ({ expect }) => expect(masked(text)).toBe(expected));
  }

  test("is masked, too, when a stronger action won", ({ expect }) => {
    expect(judge("xmask and xhold")).toMatchObject({ action: "hold", text: "***** and xhold" });
  });
});
