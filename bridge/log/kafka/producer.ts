/**
 * Idempotent appends outside of transactions: everything that waits while one produce is under way goes with the next.
 *
 * After a failed produce the producer is thrown away. kafkajs takes the sequence numbers of a failed request back, though
 * the broker may have written it; the next, different batch would carry the same numbers, be taken for a repetition
 * and be acknowledged without being stored.
 */
import { Partitioners, type Kafka, type Message, type Producer } from "kafkajs";
import { within } from "../deadline.ts";
import { MAX_BATCH_BYTES } from "./settings.ts";
import { bytesOf, splitByBytes } from "./split.ts";

interface Waiting {
  readonly topic: string;
  readonly messages: readonly Message[];
  readonly done: PromiseWithResolvers<void>;
}

interface Connecting {
  readonly connected: Promise<Producer>;
  disconnect(): Promise<void>;
}

export class IdempotentProducer {
  readonly #kafka: Kafka;
  readonly #timeoutMs: number;
  #producer: Connecting | undefined;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;

  constructor(kafka: Kafka, timeoutMs: number) {
    this.#kafka = kafka;
    this.#timeoutMs = timeoutMs;
  }

  /** Resolves when all are durable; rejects within the timeout. What was sent before a failure may be there. */
  async send(topic: string, messages: readonly Message[]): Promise<void> {
    if (messages.length === 0) return;
    const done = Promise.withResolvers<void>();
    this.#waiting.push({ topic, messages, done });
    this.#running ??= this.#run();
    await done.promise;
  }

  async close(): Promise<void> {
    await this.#running;
    await this.#producer?.disconnect();
    this.#producer = undefined;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      for (const [topic, group] of Map.groupBy(batch, (it) => it.topic)) {
        try {
          await this.#produce(
            topic,
            group.flatMap((it) => it.messages),
          );
          for (const it of group) it.done.resolve();
        } catch (error) {
          for (const it of group) it.done.reject(error);
        }
      }
    }
    this.#running = undefined;
  }

  async #produce(topic: string, messages: readonly Message[]): Promise<void> {
    const producer = (this.#producer ??= this.#create());
    try {
      for (const part of splitByBytes(messages, MAX_BATCH_BYTES, bytesOf)) {
        const sent = producer.connected.then((it) => it.send({ topic, messages: part, acks: -1 }));
        await within(this.#timeoutMs, `append to ${topic}`, sent);
      }
    } catch (error) {
      this.#producer = undefined;
      void producer.connected.finally(() => producer.disconnect()).catch(() => {});
      throw error;
    }
  }

  #create(): Connecting {
    const producer = this.#kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      createPartitioner: Partitioners.DefaultPartitioner,
      retry: { initialRetryTime: 100, maxRetryTime: 1_000, multiplier: 2, factor: 0.2, retries: 5 },
    });
    return { connected: producer.connect().then(() => producer), disconnect: () => producer.disconnect() };
  }
}
