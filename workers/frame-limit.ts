/** How much one socket may ask. In memory only: who was quiet long enough for the object to forget has a full bucket anyway. */
import { take, type Rate } from "../src/domain/rate-limit.ts";

/** So many refusals within that time: it does not listen, and is closed. */
const MAX_REFUSED = 100;
const PATIENCE_MS = 10_000;

export type FrameVerdict =
  | { readonly kind: "go" }
  | { readonly kind: "wait"; readonly retryAfterMs: number }
  | { readonly kind: "flooding" };

interface State {
  full: number | undefined;
  refused: number;
  since: number;
}
const GO: FrameVerdict = { kind: "go" };

export class FrameLimit {
  readonly #rate: () => Rate | undefined;
  readonly #of = new WeakMap<WebSocket, State>();

  constructor(rate: () => Rate | undefined) {
    this.#rate = rate;
  }

  /** One more frame came, whatever is in it. */
  count(socket: WebSocket, now: number): FrameVerdict {
    const rate = this.#rate();
    if (!rate) return GO;
    const state = this.#of.get(socket) ?? { full: undefined, refused: 0, since: now };
    this.#of.set(socket, state);
    const { full, retryAfterMs } = take(rate, state.full, now);
    state.full = full;
    if (retryAfterMs === 0) return GO;
    if (state.since + PATIENCE_MS <= now) Object.assign(state, { refused: 0, since: now });
    return ++state.refused >= MAX_REFUSED ? { kind: "flooding" } : { kind: "wait", retryAfterMs };
  }
}
