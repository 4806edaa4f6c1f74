import { exports } from "cloudflare:workers";
import { expect, test } from "vitest";

test("the Worker says that it is well, and in which environment", async () => {
  const response = await exports.default.fetch("https://edge.test/healthz");
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ status: "ok", environment: "test" });
});
