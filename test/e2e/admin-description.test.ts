/** The description of the administration: a linter has nothing to say, and a property tester finds no breach of it. */
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callsOf, installSchemathesis, runSchemathesis } from "../rest/schemathesis.ts";
import { startEdge, type EdgeProcess } from "../support/edge-process.ts";
import { mintAdminToken } from "../support/tokens.ts";

/** For each operation; the long form of 2,000 calls and more is `STARLING_REST_EXAMPLES=300`. */
const EXAMPLES = Number(process.env["STARLING_REST_EXAMPLES"] ?? 30);

let edge: EdgeProcess;
beforeAll(async () => {
  await installSchemathesis();
  // Without a bridge and by configuration: one that is only not there is a 503, and rightly.
  edge = await startEdge({ vars: { ARCHIVE: "none", BRIDGE_URL: "" } });
}, 180_000);
afterAll(() => edge.stop());

test("the linter for OpenAPI has nothing to say", async () => {
  const source = await (await fetch(`${edge.url}/v1/admin/openapi.json`)).text();
  expect(source).toContain("/rooms/{room}/requests");
  const problems = await lintFromString({ source, config: await createConfig({ extends: ["recommended"] }) });
  expect(problems.map((it) => `${it.ruleId}: ${it.message} (${it.location[0]?.pointer ?? ""})`)).toEqual([]);
});

test("whatever is sent, no answer is a 5xx, and none breaks the description", async () => {
  const url = `${edge.url}/v1/admin`;
  const { ok, output } = await runSchemathesis({ url, token: await mintAdminToken("root"), examples: EXAMPLES });
  expect(ok ? "" : output).toBe("");
  expect(callsOf(output)).toBeGreaterThan(100);
}, 600_000);
