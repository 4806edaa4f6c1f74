/** What the admin page makes of hits, steps and addresses. */
import { expect, test } from "vitest";
import { hashOf, parseAdminRoute } from "../../src/web/admin/state/admin-route.ts";
import { standingOf } from "../../src/web/admin/state/admin-token.ts";
import { marked } from "../../src/web/admin/text/marked.ts";
import { stepSentence } from "../../src/web/admin/text/step.ts";
import { roomAddress, roomId, userId } from "../../src/protocol/ids.ts";

const ROOM = roomAddress.parse("g~01m85ybgxezktdt9dtk3zbtgg1.dev.25m394hhvxk5fh8r");
const AT = roomId.parse("g~01m85ybgxezktdt9dtk3zbtgg1");

test("hits that overlap or lie in each other are marked once, and no letter is lost or said twice", () => {
  const hits = [
    { start: 4, end: 9 },
    { start: 0, end: 6 },
    { start: 5, end: 7 },
  ];
  const parts = marked("abcdefghijk", hits);
  expect(parts.map(({ text }) => text).join("")).toBe("abcdefghijk");
  expect(parts.filter(({ isHit }) => isHit).map(({ text }) => text)).toEqual(["abcdef", "ghi"]);
  expect(marked("none", [])).toEqual([{ text: "none", isHit: false }]);
});

test("each step of an explanation reads as a sentence", () => {
  const rule = { rule: "range", attribute: "age", min: 18 } as const;
  expect(stepSentence({ at: AT, rule: "range", outcome: "deny", text: rule })).toBe(
    "For people of 18 or more: they are not.",
  );
  expect(stepSentence({ at: AT, rule: "range", outcome: "exempt", text: rule })).toContain("their role is above that");
  expect(stepSentence({ at: AT, rule: "banned", outcome: "deny" })).toBe("They are banned.");
  const error = { code: "not_found", temporary: false, message: "There is nothing here." };
  expect(stepSentence({ at: AT, rule: "nobody", outcome: "deny", error })).toContain("no such room");
});

test("an address leads back to where it was made, and one that makes no sense to the rooms", () => {
  const ada = userId.parse("dev:ada@example.org");
  for (const route of [
    { tab: "rooms", room: ROOM },
    { tab: "people", user: ada },
    { tab: "explain", room: ROOM, user: ada },
  ] as const)
    expect(parseAdminRoute(hashOf(route))).toEqual(route);
  for (const hash of ["", "#/", "#/nowhere", "#/rooms/%E0%A4%A", "#/rooms/<b>"])
    expect(parseAdminRoute(hash)).toEqual({ tab: "rooms" });
});

test("what a token says of itself decides what is offered; one that cannot be read is left to the server", () => {
  const token = (claims: object) => `x.${btoa(JSON.stringify(claims)).replaceAll("=", "")}.y`;
  expect(standingOf(token({ sub: "root", scope: "starling:admin" }))).toEqual({ id: "root", mayWrite: true });
  expect(standingOf(token({ sub: "root", scope: "starling:read" }))).toEqual({ id: "root", mayWrite: false });
  expect(standingOf(token({ sub: "root" }))).toMatchObject({ mayWrite: false });
  expect(standingOf("opaque")).toEqual({ id: undefined, mayWrite: true });
});
