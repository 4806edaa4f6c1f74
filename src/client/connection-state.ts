/**
 * The life of a connection, as a pure function over a total table. The shell (connection.ts) acts on the state entered:
 * `connecting` opens a socket, `waiting` sets a timer, every other state lets go of both.
 *
 *                 open                    welcomed
 *   closed ----------------> connecting -----------> online
 *     ^                       ^  ^   |                 |
 *     | close        due,     |  |   | lost            | lost
 *     | (from all)   open,    |  |   v                 |
 *     |        network-back   | waiting <--------------'
 *     |                       |
 *   refused  --- open --------'         offline ------- network-back, open ----> connecting
 *     ^                                    ^
 *     '-- refused (connecting, online)     '-- network-lost (connecting, online, waiting)
 */
import { backoffMs, DEFAULT_RECONNECT, type ReconnectPolicy } from "./backoff.ts";

/** Attempts that failed in a row ride along, so that each wait can be longer than the one before. */
export type ConnectionState =
  | { readonly status: "closed" }
  | { readonly status: "connecting"; readonly failures: number }
  | { readonly status: "online"; readonly failures: number; readonly since: number }
  | { readonly status: "waiting"; readonly failures: number; readonly retryAt: number }
  | { readonly status: "offline"; readonly failures: number }
  | { readonly status: "refused"; readonly code: string; readonly message: string };
export type Status = ConnectionState["status"];

/** `now`: milliseconds since 1970. */
export type ConnectionEvent =
  /** Somebody wants it open, now. */
  | { readonly type: "open"; readonly now: number }
  /** Nobody does any more. */
  | { readonly type: "close"; readonly now: number }
  /** The server has said hello. */
  | { readonly type: "welcomed"; readonly now: number }
  /** The socket is gone, or never came to be. `roll`: chance, [0, 1). */
  | { readonly type: "lost"; readonly now: number; readonly roll: number }
  /** The server does not want us back. */
  | { readonly type: "refused"; readonly now: number; readonly code: string; readonly message: string }
  /** The wait is over. */
  | { readonly type: "due"; readonly now: number }
  | { readonly type: "network-lost"; readonly now: number }
  | { readonly type: "network-back"; readonly now: number };
export type EventType = ConnectionEvent["type"];

/** A connection that held this long was a good one: counting failures begins anew. */
export const STABLE_MS = 10_000;

export const CLOSED: ConnectionState = { status: "closed" };

/** The state after each event in each state. Its own state: nothing happens (a late timer, a socket let go of). */
export const NEXT: Readonly<Record<Status, Readonly<Record<EventType, Status>>>> = {
  closed: {
    open: "connecting",
    close: "closed",
    welcomed: "closed",
    lost: "closed",
    refused: "closed",
    due: "closed",
    "network-lost": "closed",
    "network-back": "closed",
  },
  connecting: {
    open: "connecting",
    close: "closed",
    welcomed: "online",
    lost: "waiting",
    refused: "refused",
    due: "connecting",
    "network-lost": "offline",
    "network-back": "connecting",
  },
  online: {
    open: "online",
    close: "closed",
    welcomed: "online",
    lost: "waiting",
    refused: "refused",
    due: "online",
    "network-lost": "offline",
    "network-back": "online",
  },
  waiting: {
    open: "connecting",
    close: "closed",
    welcomed: "waiting",
    lost: "waiting",
    refused: "waiting",
    due: "connecting",
    "network-lost": "offline",
    "network-back": "connecting",
  },
  offline: {
    open: "connecting",
    close: "closed",
    welcomed: "offline",
    lost: "offline",
    refused: "offline",
    due: "offline",
    "network-lost": "offline",
    "network-back": "connecting",
  },
  refused: {
    open: "connecting",
    close: "closed",
    welcomed: "refused",
    lost: "refused",
    refused: "refused",
    due: "refused",
    "network-lost": "refused",
    "network-back": "refused",
  },
};

export function step(
  state: ConnectionState,
  event: ConnectionEvent,
  policy: ReconnectPolicy = DEFAULT_RECONNECT,
): ConnectionState {
  const next = NEXT[state.status][event.type];
  return next === state.status ? state : enter(next, state, event, policy);
}

function enter(next: Status, from: ConnectionState, event: ConnectionEvent, policy: ReconnectPolicy): ConnectionState {
  const failures = failuresBefore(from, event.now);
  switch (next) {
    case "closed":
      return CLOSED;
    case "connecting":
      return { status: "connecting", failures };
    case "online":
      return { status: "online", failures, since: event.now };
    case "waiting": {
      const roll = event.type === "lost" ? event.roll : 1;
      return {
        status: "waiting",
        failures: failures + 1,
        retryAt: event.now + backoffMs(failures + 1, roll, policy),
      };
    }
    case "offline":
      return { status: "offline", failures };
    case "refused":
    default:
      return event.type === "refused"
        ? { status: "refused", code: event.code, message: event.message }
        : { status: "refused", code: "forbidden", message: "" };
  }
}

/** A server that says hello and falls over at once must not be called on ever faster. */
function failuresBefore(state: ConnectionState, now: number): number {
  if (!("failures" in state)) return 0;
  return state.status === "online" && now - state.since >= STABLE_MS ? 0 : state.failures;
}

/** What a page shows of it. `waiting`: the next try is at `retryAt`. `offline`: no network, or closed by us. */
export type Connection =
  | { readonly status: "connecting" | "online" | "offline" }
  | { readonly status: "waiting"; readonly retryAt: number }
  | { readonly status: "refused"; readonly code: string; readonly message: string };

export function connectionOf(state: ConnectionState): Connection {
  switch (state.status) {
    case "waiting":
      return { status: "waiting", retryAt: state.retryAt };
    case "refused":
      return state;
    case "closed":
      return { status: "offline" };
    case "connecting":
    case "online":
    case "offline":
    default:
      return { status: state.status };
  }
}
