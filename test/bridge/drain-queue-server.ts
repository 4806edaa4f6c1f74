/** A queue of Cloudflare's HTTP shape in this process, with leases and a knob for each thing that can go wrong. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";
import { QueueClient } from "../../bridge/drain/queue-client.ts";

interface Stored {
  readonly id: string;
  readonly body: string;
  readonly contentType: "text" | "json" | "bytes";
  attempts: number;
  /** Not handed out before, milliseconds. */
  visibleAt: number;
}

const pullBody = z.strictObject({ batch_size: z.int().max(100), visibility_timeout_ms: z.int() });
const ackBody = z.strictObject({
  acks: z.array(z.strictObject({ lease_id: z.string() })),
  retries: z.array(z.strictObject({ lease_id: z.string(), delay_seconds: z.int() })),
});

export class QueueServer {
  readonly #server: Server;
  readonly #stored = new Map<string, Stored>();
  /** Calls as they were made, most recent last. */
  readonly calls: { readonly path: string; readonly authorization: string | undefined }[] = [];
  readonly retried: { readonly id: string; readonly delaySeconds: number }[] = [];
  failAcks = 0;
  failPulls = 0;
  /** What a pull answers instead of messages. */
  nonsense: string | undefined;
  #ids = 0;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<QueueServer> {
    const server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const path = request.url ?? "";
        queue.calls.push({ path, authorization: request.headers.authorization });
        const { status, body } = queue.#answer(path, Buffer.concat(parts).toString());
        response.writeHead(status, { "content-type": "application/json" }).end(body);
      });
    });
    const queue = new QueueServer(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return queue;
  }

  client(): QueueClient {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a TCP server has this kind of address
    const { port } = this.#server.address() as AddressInfo;
    const apiBase = `http://127.0.0.1:${port}/client/v4`;
    return new QueueClient({ apiBase, accountId: "acc", token: "secret", queueId: "events-0" });
  }

  push(body: string, contentType: Stored["contentType"] = "text"): void {
    const id = `m${this.#ids++}`;
    this.#stored.set(id, { id, body, contentType, attempts: 0, visibleAt: 0 });
  }

  /** Messages that were not acknowledged. */
  get left(): number {
    return this.#stored.size;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(path: string, body: string): { status: number; body: string } {
    if (path === "/client/v4/accounts/acc/queues/events-0/messages/pull") return this.#pull(body);
    if (path === "/client/v4/accounts/acc/queues/events-0/messages/ack") return this.#ack(body);
    return { status: 404, body: failure("no such path") };
  }

  #pull(body: string): { status: number; body: string } {
    if (this.failPulls > 0) {
      this.failPulls--;
      return { status: 500, body: failure("try later") };
    }
    if (this.nonsense !== undefined) return { status: 200, body: this.nonsense };
    const asked = pullBody.parse(JSON.parse(body));
    const now = Date.now();
    const visible = [...this.#stored.values()].filter((it) => it.visibleAt <= now).slice(0, asked.batch_size);
    const messages = visible.map((it) => {
      it.visibleAt = now + asked.visibility_timeout_ms;
      it.attempts++;
      return {
        id: it.id,
        body: it.contentType === "text" ? it.body : Buffer.from(it.body).toString("base64"),
        timestamp_ms: now,
        attempts: it.attempts,
        lease_id: `lease-${it.id}`,
        metadata: { "CF-Content-Type": it.contentType },
      };
    });
    return { status: 200, body: success({ message_backlog_count: this.#stored.size, messages }) };
  }

  #ack(body: string): { status: number; body: string } {
    if (this.failAcks > 0) {
      this.failAcks--;
      return { status: 503, body: failure("try later") };
    }
    const { acks, retries } = ackBody.parse(JSON.parse(body));
    if (acks.length + retries.length > 100) return { status: 400, body: failure("too many") };
    for (const { lease_id: lease } of acks) this.#stored.delete(idOf(lease));
    for (const { lease_id: lease, delay_seconds: delaySeconds } of retries) {
      const message = this.#stored.get(idOf(lease));
      if (!message) continue;
      // The delay is recorded and not lived through: a test need not wait for it.
      message.visibleAt = 0;
      this.retried.push({ id: message.id, delaySeconds });
    }
    return { status: 200, body: success({ ackCount: acks.length, retryCount: retries.length, warnings: [] }) };
  }
}

function idOf(lease: string): string {
  return lease.replace(/^lease-/, "");
}

function success(result: object): string {
  return JSON.stringify({ success: true, errors: [], messages: [], result });
}

function failure(message: string): string {
  return JSON.stringify({ success: false, errors: [{ code: 10_000, message }], messages: [], result: null });
}
