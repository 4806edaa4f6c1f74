/** The page that operators read says what the code does: every cell of it. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { isAllowed } from "../../scripts/permissions/cells.ts";
import { readPage, renderPage } from "../../scripts/permissions/page.ts";

const page = readFileSync(new URL("../../docs/permissions.md", import.meta.url), "utf8");
const cells = readPage(page);

test("the page is the one that the code makes", () => {
  expect(page).toBe(renderPage());
  expect(cells.length).toBeGreaterThanOrEqual(300);
});

describe("by default", () => {
  for (const { cell, allowed } of cells) {
    const { role, action, kind } = cell;
    test(`${role} ${allowed ? "may" : "may not"} ${action} in a ${kind} room`, () => {
      expect(isAllowed(cell)).toBe(allowed);
    });
  }
});

describe("whatever the page says", () => {
  const allowed = (role: string, action: string, kind: string) =>
    cells.find(({ cell }) => cell.role === role && cell.action === action && cell.kind === kind)?.allowed;
  test("to the two of a direct room nobody else exists", () => {
    for (const role of ["none", "channel-owner", "globalmod", "superuser"])
      for (const { cell } of cells.filter((it) => it.cell.kind === "direct" && it.cell.role === role))
        expect(allowed(role, cell.action, "direct")).toBe(false);
  });
  test("who is no member and has no role reads and writes nowhere", () => {
    for (const kind of ["group", "direct", "video", "channel"])
      for (const action of ["history", "send", "whisper", "search", "kick", "ban", "mute", "delete", "set-acl"])
        expect(allowed("none", action, kind)).toBe(false);
  });
  test("a guest neither invites nor creates", () => {
    for (const kind of ["group", "direct", "video", "channel"])
      for (const action of ["invite", "create"]) expect(allowed("guest", action, kind)).toBe(false);
  });
});
