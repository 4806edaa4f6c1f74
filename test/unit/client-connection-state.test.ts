import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { backoffMs, DEFAULT_RECONNECT } from "../../src/client/backoff.ts";
import {
  CLOSED,
  connectionOf,
  NEXT,
  STABLE_MS,
  step,
  type ConnectionEvent,
  type ConnectionState,
  type EventType,
  type Status,
} from "../../src/client/connection-state.ts";

const NOW = 1_000_000;
const STATES: Record<Status, ConnectionState> = {
  closed: CLOSED,
  connecting: { status: "connecting", failures: 3 },
  online: { status: "online", failures: 3, since: NOW - 1 },
  waiting: { status: "waiting", failures: 3, retryAt: NOW + 5 },
  offline: { status: "offline", failures: 3 },
  refused: { status: "refused", code: "forbidden", message: "no" },
};
const EVENTS: Record<EventType, ConnectionEvent> = {
  open: { type: "open", now: NOW },
  close: { type: "close", now: NOW },
  welcomed: { type: "welcomed", now: NOW },
  lost: { type: "lost", now: NOW, roll: 0.5 },
  refused: { type: "refused", now: NOW, code: "token_invalid", message: "no" },
  due: { type: "due", now: NOW },
  "network-lost": { type: "network-lost", now: NOW },
  "network-back": { type: "network-back", now: NOW },
};
const all = Object.values(STATES).flatMap((state) => Object.values(EVENTS).map((event) => [state, event] as const));

describe("the life of a connection", () => {
  test.each(all)("$0.status, $1.type: goes where the table says, or stays the very same state", (state, event) => {
    const next = step(state, event);
    expect(next.status).toBe(NEXT[state.status][event.type]);
    if (next.status === state.status) expect(next).toBe(state);
  });

  test("only opening it, or the network, leads out of refused, offline and closed", () => {
    const led = all.filter(([{ status }, event]) => status === "closed" && step(CLOSED, event) !== CLOSED);
    expect(led.map(([, { type }]) => type)).toEqual(["open"]);
    expect(step(STATES.refused, EVENTS["network-back"])).toBe(STATES.refused);
    expect(step(STATES.offline, EVENTS.due)).toBe(STATES.offline);
  });

  test("closing works in every state, and nothing but opening wakes it after that", () => {
    for (const state of Object.values(STATES)) expect(step(state, EVENTS.close)).toEqual(CLOSED);
  });

  test("each failure in a row makes the longest wait longer, up to the maximum", () => {
    let state: ConnectionState = { status: "connecting", failures: 0 };
    const waits: number[] = [];
    for (let i = 0; i < 10; i++) {
      state = step(state, { type: "lost", now: NOW, roll: 0.999_999 });
      if (state.status === "waiting") waits.push(state.retryAt - NOW + 1);
      state = step(state, EVENTS.due);
    }
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000, 30_000]);
  });

  test("a connection that held for a while starts counting anew; one that fell over at once does not", () => {
    const lostAfter = (ms: number) => step({ status: "online", failures: 6, since: NOW - ms }, EVENTS.lost);
    expect(lostAfter(STABLE_MS)).toMatchObject({ status: "waiting", failures: 1 });
    expect(lostAfter(STABLE_MS - 1)).toMatchObject({ status: "waiting", failures: 7 });
  });

  test("whatever happens, it stays a state that a page can show", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...Object.values(EVENTS)), { maxLength: 50 }), (events) => {
        const end = events.reduce<ConnectionState>((state, event) => step(state, event), CLOSED);
        const shown = connectionOf(end);
        expect(["connecting", "online", "waiting", "offline", "refused"]).toContain(shown.status);
        if (shown.status === "waiting") expect(shown.retryAt).toBeGreaterThanOrEqual(NOW);
      }),
    );
  });
});

test("a wait is anything from nothing to its ceiling, and never beyond the maximum", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5_000 }),
      fc.double({ min: 0, max: 0.999_999, noNaN: true }),
      (failures, roll) => {
        const { minMs, maxMs } = DEFAULT_RECONNECT;
        const wait = backoffMs(failures, roll, DEFAULT_RECONNECT);
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual(Math.min(maxMs, minMs * 2 ** (failures - 1)));
        expect(backoffMs(failures, 0, DEFAULT_RECONNECT)).toBe(0);
      },
    ),
  );
});
