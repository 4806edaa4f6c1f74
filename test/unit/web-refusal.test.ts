import { describe, expect, test } from "vitest";
import { action, denied, type Denied } from "../../src/protocol/acl.ts";
import { ERROR_CODES, errorOf } from "../../src/protocol/errors.ts";
import { trusted, type RoomId } from "../../src/protocol/ids.ts";
import { wordsFor, type Rules } from "../../src/web/text/refusal.ts";
import { clockTime } from "../../src/web/text/clock.ts";

const CHANNEL = trusted<RoomId>(`c~${"0".repeat(26)}`);
const NO_RULES: Rules = { effective: {}, above: [] };
const said = (why: Denied, rules: Rules = NO_RULES) => wordsFor({ ...errorOf("forbidden"), denied: why }, rules);

describe("a refusal", () => {
  test("tells the rule that stood in the way, as the room has it", () => {
    const effective: Rules["effective"] = {
      send: [{ rule: "member" }, { rule: "range", attribute: "age", min: 18 }],
      join: [{ rule: "in", attribute: "country", values: ["DE", "AT", "CH"] }],
    };
    const rules = { ...NO_RULES, effective };
    expect(said({ action: "send", rule: "range", attribute: "age" }, rules)).toBe(
      "Only people of 18 or more may write here.",
    );
    expect(said({ action: "join", rule: "in", attribute: "country" }, rules)).toBe(
      "Only people whose country is DE, AT or CH may join.",
    );
  });

  test("says that it is a rule of the channel above, and which", () => {
    const above: Rules["above"] = [{ room: CHANNEL, policy: { send: [{ rule: "flag", attribute: "age_verified" }] } }];
    const why: Denied = { action: "send", rule: "flag", attribute: "age_verified", at: CHANNEL };
    expect(said(why, { ...NO_RULES, above })).toBe(
      "Only people marked “age verified” may write here: so it is in the channel above.",
    );
  });

  test("says until when, where it ends", () => {
    const until = new Date().setHours(23, 59, 0, 0);
    expect(said({ action: "send", rule: "muted", until })).toBe(`You are muted here until ${clockTime(until)}.`);
    expect(said({ action: "send", rule: "muted" })).toBe("You are muted here.");
    expect(said({ action: "join", rule: "banned", at: CHANNEL })).toBe(
      "You are banned in the channel above this room.",
    );
    expect(said({ action: "send", rule: "slow", until: Date.now() + 8_000 })).toMatch(
      /^Slow mode: you can write again in [78] seconds\.$/,
    );
  });

  test("says which role it takes, and that nobody acts upon an equal one", () => {
    expect(said({ action: "ban", rule: "role", role: "moderator" })).toBe("Only moderators may ban people.");
    expect(said({ action: "kick", rule: "rank", role: "owner" })).toBe(
      "You cannot do this to an owner: your role is not above theirs.",
    );
    expect(said({ action: "publish", rule: "nobody" })).toBe("Nobody may show video.");
  });

  test("has words for every code, every rule and every action, known to the room or not", () => {
    for (const code of ERROR_CODES) expect(wordsFor(errorOf(code))).toMatch(/^[A-Z“].*[.]$/);
    for (const rule of denied.shape.rule.options) {
      for (const name of action.options) {
        for (const at of [undefined, CHANNEL]) {
          const why = denied.parse({ action: name, rule, attribute: "age", ...(at && { at }) });
          const words = said(why);
          expect(words).toMatch(/^[A-Z].*\.$/);
          expect(words).not.toMatch(/undefined|NaN|_/);
        }
      }
    }
  });
});
