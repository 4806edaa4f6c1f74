/**
 * Around every file of these tests. They share one isolate, which saves a second a file; what a file stored is gone
 * before the next one, and no fake of one test outlives it.
 */
import { reset } from "cloudflare:test";
import { afterAll, afterEach, vi } from "vitest";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

afterAll(() => reset());
