import { expect, test } from "vitest";
import { roomAddress, userId } from "../../src/protocol/ids.ts";
import { formatRoute, parseRoute, type Route } from "../../src/web/state/route.ts";

const address = roomAddress.parse(`g~${"0".repeat(26)}.k1.${"a".repeat(16)}`);

test("a route comes back from the address bar as it went in", () => {
  const routes: Route[] = [
    { screen: "home" },
    { screen: "room", address },
    { screen: "room", address, at: { epoch: 1_795_000_000_000, seq: 42 } },
    { screen: "room", address, at: { epoch: 1, seq: 2 }, with: userId.parse("ada@example.org") },
  ];
  for (const route of routes) expect(parseRoute(formatRoute(route))).toEqual(route);
});

test("what is not understood is the list, or is left out", () => {
  for (const hash of ["", "#", "#/x", "#/r/", "#/r/nonsense", "#/r/%E0%A4%A", `#/x/${address}`]) {
    expect(parseRoute(hash)).toEqual({ screen: "home" });
  }
  expect(parseRoute(`#/r/${address}/1.x`)).toEqual({ screen: "room", address });
  expect(parseRoute(`#/r/${address}?with=a%20b`)).toEqual({ screen: "room", address });
});
