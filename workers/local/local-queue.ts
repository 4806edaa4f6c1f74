/** What EVENTS_0 is bound to locally: a queue's producer side, which resolves once the messages are on disk. */
import { WorkerEntrypoint } from "cloudflare:workers";
import { ulid } from "../../src/domain/ulid.ts";
import type { EventQueue } from "../env.ts";
import type { LocalEnv } from "./local-env.ts";

/** The only shard there is locally. */
export const LOCAL_QUEUE_NAME = "events-0";
/** Of Cloudflare Queues, so that nothing passes here that fails there. */
const MAX_MESSAGE_BYTES = 128_000;
const MAX_BATCH_BYTES = 256_000;
const MAX_BATCH_MESSAGES = 100;

const encoder = new TextEncoder();

export class LocalQueue extends WorkerEntrypoint<LocalEnv> implements EventQueue {
  async send(body: string): Promise<void> {
    await this.sendBatch([{ body, contentType: "text" }]);
  }

  async sendBatch(messages: { body: string; contentType: "text" }[]): Promise<void> {
    const sizes = messages.map(({ body }) => encoder.encode(body).length);
    if (messages.length === 0 || messages.length > MAX_BATCH_MESSAGES) throw new Error("1 to 100 messages a batch");
    if (sizes.some((size) => size > MAX_MESSAGE_BYTES)) throw new Error("a message over 128 KB");
    if (sizes.reduce((sum, size) => sum + size, 0) > MAX_BATCH_BYTES) throw new Error("a batch over 256 KB");
    const at = Date.now();
    const incoming = messages.map(({ body }) => ({ id: ulid(at), at, body }));
    await this.env.LOCAL_QUEUE.getByName(LOCAL_QUEUE_NAME).accept(incoming);
  }
}
