/**
 * Around every file of these tests. They share one isolate, which saves a second a file; what a file stored is gone
 * before the next one, and no fake of one test outlives it.
 */
import { reset } from "cloudflare:test";
import { afterAll, afterEach, beforeAll, vi } from "vitest";

/** How much sooner a short timer goes off: an object gathers for a second, and an eviction waits for that. */
const HASTE = 10;
/** Longer ones are time limits, which a busy machine must not run into. */
const MAX_HASTENED_MS = 1_000;

beforeAll(() => {
  const { setTimeout: atItsTime } = globalThis;
  vi.stubGlobal("setTimeout", (callback: () => void, ms = 0) =>
    atItsTime(callback, ms > MAX_HASTENED_MS ? ms : ms / HASTE),
  );
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

afterAll(async () => {
  vi.unstubAllGlobals();
  await reset();
});
