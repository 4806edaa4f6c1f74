/** A client's end of a socket of ours, in workerd: what came so far, and waiting for what is to come. */
import { PONG } from "../../src/protocol/request.ts";

/** What a test reads of an answer. */
export interface Answer {
  readonly re: string;
  readonly ok?: {
    readonly epoch: number;
    readonly seq: number;
    readonly call?: string;
    readonly asked?: number;
    readonly held?: string;
  };
  readonly error?: { readonly code: string; readonly temporary: boolean; readonly message: string };
}

interface AnyFrame {
  readonly re?: string | undefined;
  readonly replies?: readonly object[] | undefined;
}

let refs = 0;

export class SocketClient<F extends AnyFrame> {
  readonly frames: F[] = [];
  pongs = 0;
  readonly socket: WebSocket;
  closed: { code: number; reason: string } | undefined;
  readonly #waiting = new Set<() => void>();
  readonly #answers = new Map<string, Answer>();
  readonly #asked = new Map<string, (answer: Answer) => void>();

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.accept();
    socket.addEventListener("message", ({ data }) => {
      if (data === PONG) {
        this.pongs++;
        return this.#wake();
      }
      const frame: F = JSON.parse(String(data));
      this.frames.push(frame);
      for (const answer of frame.replies ?? (frame.re === undefined ? [] : [frame])) this.#answered(answer);
      this.#wake();
    });
    socket.addEventListener("close", ({ code, reason }) => {
      this.closed = { code, reason };
      this.#wake();
    });
  }

  #answered(it: object): void {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a test reads of an answer
    const answer = it as Answer;
    this.#answers.set(answer.re, answer);
    this.#asked.get(answer.re)?.(answer);
  }

  #wake(): void {
    for (const check of this.#waiting) check();
  }

  /** Resolves with the first value that `find` gives, now or after a later frame. */
  until<T>(find: () => T | undefined): Promise<T> {
    return new Promise((resolve) => {
      const check = () => {
        const found = find();
        if (found === undefined) return;
        this.#waiting.delete(check);
        resolve(found);
      };
      this.#waiting.add(check);
      check();
    });
  }

  /** Sends a request and waits for its answer. */
  async request(request: object): Promise<Answer> {
    const ref = this.post(request);
    return this.answer(ref);
  }

  post(request: object): string {
    const ref = `r${++refs}`;
    this.socket.send(JSON.stringify({ ref, ...request }));
    return ref;
  }

  answer(ref: string): Promise<Answer> {
    const known = this.#answers.get(ref);
    if (known) return Promise.resolve(known);
    return new Promise((resolve) => this.#asked.set(ref, resolve));
  }

  /** How the socket was closed by the other side. */
  ended(): Promise<{ code: number; reason: string }> {
    return this.until(() => this.closed);
  }
}
