/** What the SDK needs of the platform, so that the same code runs in a browser, in Node and under a test's clock. */
import type { ReconnectPolicy } from "./backoff.ts";
import { DEFAULT_RECONNECT } from "./backoff.ts";

/** The part of a WebSocket that is used; browsers', Node's and `ws` have it. */
export interface SocketLike {
  addEventListener(type: "message" | "close" | "error", listener: (event: unknown) => void): void;
  send(data: string): void;
  close(code?: number, reason?: string): void;
}
export type SocketConstructor = new (url: string, protocols: string[]) => SocketLike;

/** Times in milliseconds. `now` is the wall clock. */
export interface Timers {
  now(): number;
  setTimeout(run: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
}

/** Whether there is a network at all, where the platform knows. */
export interface Network {
  readonly online: boolean;
  /** Calls back on each change until the returned function is called. */
  listen(changed: (online: boolean) => void): () => void;
}

export interface PlatformOptions {
  /** Default: the platform's. Node before 22 has none: give `ws`. */
  readonly webSocket?: SocketConstructor;
  readonly fetch?: typeof fetch;
  /** [0, 1); for jitter. */
  readonly random?: () => number;
  readonly timers?: Timers;
  readonly network?: Network;
  readonly reconnect?: Partial<ReconnectPolicy>;
}

export type Cancel = () => void;
/** `setTimeout` fires at once beyond this. */
const MAX_DELAY_MS = 2 ** 31 - 1;

export interface Environment {
  readonly open: (url: string, protocols: string[]) => SocketLike;
  readonly fetch: typeof fetch;
  readonly random: () => number;
  readonly now: () => number;
  /** Runs it once after `ms`, unless cancelled. */
  readonly after: (ms: number, run: () => void) => Cancel;
  readonly network: Network;
  readonly reconnect: ReconnectPolicy;
}

const platformTimers: Timers = {
  now: () => Date.now(),
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout(handle: ReturnType<typeof setTimeout>) {
    clearTimeout(handle);
  },
};

/** A browser's word for it; elsewhere there is always a network. */
const platformNetwork: Network = {
  get online() {
    return typeof navigator === "undefined" || !("onLine" in navigator) || navigator.onLine;
  },
  listen(changed) {
    if (typeof globalThis.addEventListener !== "function") return () => undefined;
    const up = () => changed(true);
    const down = () => changed(false);
    globalThis.addEventListener("online", up);
    globalThis.addEventListener("offline", down);
    return () => {
      globalThis.removeEventListener("online", up);
      globalThis.removeEventListener("offline", down);
    };
  },
};

export function environmentOf(options: PlatformOptions): Environment {
  const timers = options.timers ?? platformTimers;
  const Socket = options.webSocket ?? globalThis.WebSocket;
  return {
    open: (url, protocols) => new Socket(url, protocols),
    // Called as a method of nothing, as browsers want it.
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    random: options.random ?? Math.random,
    now: () => timers.now(),
    after(ms, run) {
      const handle = timers.setTimeout(run, Math.min(Math.max(0, ms), MAX_DELAY_MS));
      return () => timers.clearTimeout(handle);
    },
    network: options.network ?? platformNetwork,
    reconnect: { ...DEFAULT_RECONNECT, ...options.reconnect },
  };
}
