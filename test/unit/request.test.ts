import fc from "fast-check";
import { expect, test } from "vitest";
import { ERROR_CODES, errorOf, statusOf } from "../../src/protocol/errors.ts";
import { decodeRequest } from "../../src/protocol/request.ts";
import { roomRequest } from "../../src/protocol/room-request.ts";
import { compareCursors, formatCursor, parseCursor } from "../../src/protocol/cursor.ts";

test("whatever comes as a frame, decoding answers and never throws", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.json(),
        fc.jsonValue({ maxDepth: 12 }).map((it) => JSON.stringify(it)),
      ),
      (frame) => {
        const decoded = decodeRequest(roomRequest, frame);
        expect(typeof decoded.ok).toBe("boolean");
      },
    ),
    { numRuns: 2_000 },
  );
});

test("brackets inside of strings do not count as depth, and escaped quotes do not end a string", () => {
  const text = `${"[".repeat(50)} \\" ${"{".repeat(50)}`;
  const frame = JSON.stringify({ ref: "r", verb: "send", id: "m", object: { text } });
  expect(decodeRequest(roomRequest, frame)).toMatchObject({ ok: true, request: { object: { text } } });
});

test("the ref is given back when the rest is wrong, as long as there is one", () => {
  expect(decodeRequest(roomRequest, '{"ref":"mine","verb":"send"}')).toMatchObject({ ok: false, ref: "mine" });
  expect(decodeRequest(roomRequest, '{"ref":7,"verb":"send"}')).toMatchObject({ ok: false, ref: undefined });
});

test("a history that is asked for in both directions is refused", () => {
  const cursor = { epoch: 1, seq: 1 };
  const frame = JSON.stringify({ ref: "r", verb: "history", before: cursor, after: cursor });
  expect(decodeRequest(roomRequest, frame)).toMatchObject({ ok: false, error: { code: "invalid" } });
});

test("every error says whether it is temporary, and has words and a status", () => {
  for (const code of ERROR_CODES) {
    expect(errorOf(code).message).toMatch(/\.$/);
    expect(statusOf(code)).toBeGreaterThanOrEqual(400);
    // What another try may mend is not the asker's fault, but for haste.
    if (errorOf(code).temporary && statusOf(code) !== 429) expect(statusOf(code)).toBeGreaterThanOrEqual(500);
  }
});

test("a cursor survives a URL, and anything else is none", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 45 }), fc.nat(), (epoch, seq) => {
      expect(parseCursor(formatCursor({ epoch, seq }))).toEqual({ epoch, seq });
    }),
  );
  for (const text of ["", "1", "1.", ".1", "1.2.3", "-1.2", "1.-2", "1e3.2", " 1.2", "0.1", "9".repeat(20) + ".1"]) {
    expect(parseCursor(text)).toBeUndefined();
  }
  expect(compareCursors({ epoch: 1, seq: 9 }, { epoch: 2, seq: 1 })).toBeLessThan(0);
});
