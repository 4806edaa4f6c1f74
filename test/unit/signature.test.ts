import { expect, test } from "vitest";
import { MAX_SIGNATURE_AGE_MS, sign, verify } from "../../src/domain/signature.ts";

const NOW = 1_700_000_000_000;
const secret = "a secret that both sides know, and nobody else";
const request = { method: "POST", path: "/v1/query/history", body: '{"a":1}' };
const signed = () => sign(secret, request.method, request.path, request.body, NOW);

test("what was signed verifies, also under an older secret", async () => {
  expect(await verify([secret], await signed(), request, NOW)).toBe(true);
  expect(await verify(["a newer secret", secret], await signed(), request, NOW)).toBe(true);
});

test.each([
  ["another method", { ...request, method: "GET" }],
  ["another path", { ...request, path: "/v1/query/search" }],
  ["another body", { ...request, body: '{"a":2}' }],
])("%s does not", async (_, other) => {
  expect(await verify([secret], await signed(), other, NOW)).toBe(false);
});

test("a signature is good for a minute, before and after", async () => {
  const header = await signed();
  expect(await verify([secret], header, request, NOW + MAX_SIGNATURE_AGE_MS)).toBe(true);
  expect(await verify([secret], header, request, NOW + MAX_SIGNATURE_AGE_MS + 1)).toBe(false);
  expect(await verify([secret], header, request, NOW - MAX_SIGNATURE_AGE_MS - 1)).toBe(false);
});

test("no header, or one of another form, or of another secret, is none", async () => {
  const header = await signed();
  for (const it of [undefined, null, "", "v1=00", header.slice(0, -1), `${header}0`, header.replace("t=", "t=-")]) {
    // oxlint-disable-next-line no-await-in-loop -- one by one
    expect(await verify([secret], it, request, NOW)).toBe(false);
  }
  expect(await verify(["another secret"], header, request, NOW)).toBe(false);
  expect(await verify([], header, request, NOW)).toBe(false);
});
