/** The event log on Kafka. All knowledge of the client stays in this folder; see docs/decisions/0002. */
import type { Admin, Kafka } from "kafkajs";
import { within } from "../deadline.ts";
import {
  ENRICHMENT_GROUP,
  type DeadLetter,
  type Enricher,
  type EventLog,
  type LoggedEvent,
  type RawInput,
} from "../event-log.ts";
import { kafkaClient } from "./client.ts";
import { consumeEvents } from "./consume-events.ts";
import { deadMessage } from "./dead-letters.ts";
import { enrichRaw } from "./enrich-raw.ts";
import { IdempotentProducer } from "./producer.ts";
import { settingsOf, type KafkaLogOptions, type KafkaLogSettings } from "./settings.ts";
import { hasLeaders, prepareTopics } from "./topics.ts";

/** How long an answer about the broker's health is good for, and how long one may take. */
const WRITABLE_FOR_MS = 500;
const WRITABLE_TIMEOUT_MS = 2_000;
/**
 * Some two seconds in all: whoever asks has pauses of their own, and nobody wants to wait for it at the end. On a
 * client of its own, because a connection's retries are its client's.
 */
const ADMIN_RETRY = { initialRetryTime: 100, maxRetryTime: 1_000, multiplier: 2, factor: 0.2, retries: 4 };

export class KafkaEventLog implements EventLog {
  readonly #kafka: Kafka;
  readonly #settings: KafkaLogSettings;
  readonly #producer: IdempotentProducer;
  #admin: Promise<Admin> | undefined;
  #writable: { readonly asked: number; readonly answer: Promise<boolean> } | undefined;

  constructor(options: KafkaLogOptions) {
    this.#settings = settingsOf(options);
    this.#kafka = kafkaClient(this.#settings);
    this.#producer = new IdempotentProducer(this.#kafka, this.#settings.appendTimeoutMs);
  }

  async prepare(): Promise<void> {
    await prepareTopics(await this.#connectedAdmin(), this.#settings);
  }

  async append(records: readonly RawInput[]): Promise<void> {
    await this.#producer.send(
      this.#settings.topics.raw,
      records.map(({ target, body }) => ({ key: target, value: body })),
    );
  }

  async enrich(enricher: Enricher, signal: AbortSignal): Promise<void> {
    await enrichRaw(this.#kafka, this.#settings, enricher, signal);
  }

  async consume(
    group: string,
    handle: (events: readonly LoggedEvent[], signal: AbortSignal) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    const handler = { handle, appendDead: (letters: readonly DeadLetter[]) => this.appendDead(letters) };
    await consumeEvents(this.#kafka, this.#settings, group, handler, signal);
  }

  async appendDead(letters: readonly DeadLetter[]): Promise<void> {
    await this.#producer.send(this.#settings.topics.dead, letters.map(deadMessage));
  }

  async lag(group: string): Promise<number> {
    const { prefix, topics } = this.#settings;
    const topic = group === ENRICHMENT_GROUP ? topics.raw : topics.events;
    const admin = await this.#connectedAdmin();
    const [ends, committed] = await Promise.all([
      admin.fetchTopicOffsets(topic),
      admin.fetchOffsets({ groupId: `${prefix}${group}`, topics: [topic] }),
    ]);
    const next = new Map(committed[0]?.partitions.map(({ partition, offset }) => [partition, BigInt(offset)]));
    let lag = 0n;
    for (const { partition, high, low } of ends) {
      const from = next.get(partition) ?? -1n;
      lag += BigInt(high) - (from < BigInt(low) ? BigInt(low) : from);
    }
    return Number(lag);
  }

  async isWritable(): Promise<boolean> {
    const now = performance.now();
    if (!this.#writable || now - this.#writable.asked > WRITABLE_FOR_MS) {
      this.#writable = { asked: now, answer: this.#hasLeaders() };
    }
    return this.#writable.answer;
  }

  async close(): Promise<void> {
    await this.#producer.close();
    const admin = await this.#admin?.catch(() => undefined);
    await admin?.disconnect();
  }

  async #hasLeaders(): Promise<boolean> {
    try {
      const metadata = this.#connectedAdmin().then((it) =>
        it.fetchTopicMetadata({ topics: [this.#settings.topics.raw] }),
      );
      const { topics } = await within(WRITABLE_TIMEOUT_MS, "metadata", metadata);
      return topics.every(hasLeaders);
    } catch {
      return false;
    }
  }

  #connectedAdmin(): Promise<Admin> {
    this.#admin ??= this.#connectAdmin();
    return this.#admin;
  }

  async #connectAdmin(): Promise<Admin> {
    const admin = kafkaClient(this.#settings, ADMIN_RETRY).admin({ retry: ADMIN_RETRY });
    try {
      await admin.connect();
    } catch (error) {
      this.#admin = undefined;
      throw error;
    }
    return admin;
  }
}
