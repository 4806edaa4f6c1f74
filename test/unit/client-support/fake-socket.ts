/** The client's end of a socket whose other end is in the test. Each direction keeps its order, unless told otherwise. */
import type { SocketLike } from "../../../src/client/environment.ts";
import type { FakeClock } from "./fake-clock.ts";

type Listener = (event: unknown) => void;
const LATENCY_MS = 5;

export class FakeSocket implements SocketLike {
  readonly url: URL;
  readonly protocols: readonly string[];
  /** What the client has sent, in order. */
  readonly sent: string[] = [];
  /** The client's frames, as they arrive at the other end. */
  receive: (frame: string) => void = () => undefined;
  closedByClient = false;
  #over = false;
  readonly #clock: FakeClock;
  readonly #listeners = new Map<string, Listener[]>();

  constructor(clock: FakeClock, url: string, protocols: readonly string[]) {
    this.#clock = clock;
    this.url = new URL(url);
    this.protocols = protocols;
  }

  get isOpen(): boolean {
    return !this.#over;
  }

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }

  send(frame: string): void {
    if (this.#over) throw new Error("sent on a closed socket");
    this.sent.push(frame);
    this.#clock.setTimeout(() => void (this.#over || this.receive(frame)), LATENCY_MS);
  }

  close(): void {
    this.#over = true;
    this.closedByClient = true;
  }

  /** A frame of the other end. `delayMs`: later than those after it. */
  deliver(frame: unknown, delayMs = 0): void {
    const data = typeof frame === "string" ? frame : JSON.stringify(frame);
    this.#clock.setTimeout(() => void (this.#over || this.#emit("message", { data })), LATENCY_MS + delayMs);
  }

  /** The other end, or the network, closes. */
  drop(code = 1006, reason = ""): void {
    if (this.#over) return;
    this.#over = true;
    this.#emit("close", { code, reason });
  }

  #emit(type: string, event: unknown): void {
    for (const listener of this.#listeners.get(type) ?? []) listener(event);
  }
}
