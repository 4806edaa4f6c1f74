/** A queue over HTTP whose timing the test decides: nothing real holds an acknowledgement back just when we want to stop. */
import { createServer, type Server } from "node:http";
import { text } from "node:stream/consumers";
import { z } from "zod";

const settled = z.object({ acks: z.array(z.object({ lease_id: z.string() })) });

export class HeldQueue {
  readonly url: string;
  readonly acknowledged: string[] = [];
  readonly #server: Server;
  readonly #waiting: string[] = [];
  #leases = 0;
  #hold: Promise<void> | undefined;
  #reached: (() => void) | undefined;
  readonly #settled = Promise.withResolvers<void>();

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.url = `http://127.0.0.1:${port}`;
  }

  static async open(): Promise<HeldQueue> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const address = server.address();
    const queue = new HeldQueue(server, typeof address === "object" && address !== null ? address.port : 0);
    server.on("request", (request, response) => {
      void text(request)
        .then((body) => queue.#answer(request.url ?? "", body))
        .then((result) => response.end(JSON.stringify({ success: true, errors: [], messages: [], result })));
    });
    return queue;
  }

  /** What the next pull gives. */
  put(...bodies: readonly string[]): void {
    this.#waiting.push(...bodies);
  }

  /** From now on acknowledgements are not answered until `release`; `reached` resolves when the first one waits. */
  hold(): { readonly reached: Promise<void>; readonly release: () => void } {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#hold = promise;
    const reached = new Promise<void>((done) => (this.#reached = done));
    return { reached, release: resolve };
  }

  /** Resolves when something was acknowledged. */
  get settled(): Promise<void> {
    return this.#settled.promise;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(url: string, body: string): Promise<object> {
    if (url.endsWith("/pull")) {
      const messages = this.#waiting.splice(0).map((it) => {
        const id = String(++this.#leases);
        return { id, body: it, attempts: 1, lease_id: id, metadata: { "CF-Content-Type": "text" } };
      });
      return { message_backlog_count: 0, messages };
    }
    this.#reached?.();
    await this.#hold;
    this.acknowledged.push(...settled.parse(JSON.parse(body)).acks.map((it) => it.lease_id));
    this.#settled.resolve();
    return {};
  }
}
