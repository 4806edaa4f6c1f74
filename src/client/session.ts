/** One socket from open to end: text frames in and out, a heartbeat, and exactly one word about its end. */
import * as z from "zod/mini";
import { PING, PONG } from "../protocol/request.ts";
import { BEARER_PREFIX, SUBPROTOCOL } from "../protocol/token.ts";
import type { Cancel, Environment, SocketLike } from "./environment.ts";

/** From the constructor to the first frame. */
export const CONNECT_TIMEOUT_MS = 15_000;
/** The server's lease counts on a ping every 30 s; a little sooner, for timers are late. */
export const PING_EVERY_MS = 25_000;
/** Nothing heard for that long after a ping: the line is dead, though the platform may not notice for minutes. */
export const PONG_TIMEOUT_MS = 10_000;

export interface SessionEnd {
  /** The close code; 1006 when there was none. */
  readonly code: number;
  readonly reason: string;
}

export interface SessionHandlers {
  frame(text: string): void;
  /** Once, and never after `discard`. */
  ended(end: SessionEnd): void;
}

const textMessage = z.object({ data: z.string() });
const closing = z.object({ code: z.int(), reason: z.string() });

export class Session {
  readonly #environment: Environment;
  readonly #handlers: SessionHandlers;
  readonly #socket: SocketLike;
  #over = false;
  #deadline: Cancel;
  #nextPing: Cancel | undefined;

  /** Throws what the constructor throws: a token that no header may carry, a URL that is none. */
  constructor(environment: Environment, url: string, token: string, handlers: SessionHandlers) {
    this.#environment = environment;
    this.#handlers = handlers;
    this.#socket = environment.open(url, [SUBPROTOCOL, BEARER_PREFIX + token]);
    this.#socket.addEventListener("message", (event: unknown) => this.#receive(event));
    this.#socket.addEventListener("close", (event: unknown) => {
      const parsed = closing.safeParse(event);
      this.#end(parsed.success ? parsed.data : { code: 1006, reason: "" });
    });
    // What follows an error is a close. (`ws` would throw without a listener.)
    this.#socket.addEventListener("error", () => undefined);
    this.#deadline = environment.after(CONNECT_TIMEOUT_MS, () => this.#giveUp());
  }

  send(text: string): void {
    if (!this.#over) this.#socket.send(text);
  }

  /** Lets go of the socket without a word to the handlers. */
  discard(): void {
    if (this.#over) return;
    this.#letGo();
    this.#socket.close(1000);
  }

  #receive(event: unknown): void {
    const parsed = textMessage.safeParse(event);
    if (this.#over || !parsed.success) return;
    // Anything is a sign of life: behind a full pipe a pong may be late.
    this.#deadline();
    this.#nextPing ??= this.#environment.after(PING_EVERY_MS, () => this.#ping());
    if (parsed.data.data !== PONG) this.#handlers.frame(parsed.data.data);
  }

  #ping(): void {
    this.#socket.send(PING);
    this.#nextPing = this.#environment.after(PING_EVERY_MS, () => this.#ping());
    this.#deadline = this.#environment.after(PONG_TIMEOUT_MS, () => this.#giveUp());
  }

  #giveUp(): void {
    if (this.#over) return;
    this.#socket.close();
    this.#end({ code: 1006, reason: "" });
  }

  #end(end: SessionEnd): void {
    if (this.#over) return;
    this.#letGo();
    this.#handlers.ended(end);
  }

  #letGo(): void {
    this.#over = true;
    this.#deadline();
    this.#nextPing?.();
  }
}
