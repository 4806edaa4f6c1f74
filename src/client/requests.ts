/** Requests under way on one connection: each is answered, runs into its timeout, or is lost with the socket. */
import type { Reply } from "../protocol/room-frame.ts";
import type { Cancel, Environment } from "./environment.ts";
import { clientError, StarlingError } from "./error.ts";

export const REQUEST_TIMEOUT_MS = 10_000;

interface Waiting {
  readonly resolve: (ok: unknown) => void;
  readonly reject: (error: StarlingError) => void;
  readonly cancelTimeout: Cancel;
}

export class Requests {
  readonly #environment: Environment;
  readonly #waiting = new Map<string, Waiting>();
  #last = 0;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** Sends `body` with a `ref` of its own; resolves to the `ok` of its reply, rejects with a StarlingError. */
  request(body: object, send: (frame: string) => void): Promise<unknown> {
    const ref = `r${++this.#last}`;
    return new Promise((resolve, reject) => {
      const cancelTimeout = this.#environment.after(REQUEST_TIMEOUT_MS, () => {
        this.#waiting.delete(ref);
        reject(clientError("timeout"));
      });
      this.#waiting.set(ref, { resolve, reject, cancelTimeout });
      send(JSON.stringify({ ref, ...body }));
    });
  }

  /** A reply to nothing (late, or not ours) is ignored. */
  settle(reply: Reply): void {
    const waiting = this.#take(reply.re);
    if (!waiting) return;
    if ("error" in reply) waiting.reject(new StarlingError(reply.error));
    else waiting.resolve(reply.ok);
  }

  /** The socket is gone: whether these arrived nobody can tell. */
  fail(error: StarlingError): void {
    for (const ref of this.#waiting.keys()) this.#take(ref)?.reject(error);
  }

  #take(ref: string): Waiting | undefined {
    const waiting = this.#waiting.get(ref);
    this.#waiting.delete(ref);
    waiting?.cancelTimeout();
    return waiting;
  }
}
