/** What the Kafka adapter can be told, and the names it uses. Figures: docs/decisions/0002. */
import type { KafkaConfig } from "kafkajs";
import type { Logger } from "pino";

export interface KafkaLogOptions {
  readonly brokers: readonly string[];
  /** Stamped on every record of `chat.events`. */
  readonly environment: string;
  readonly log: Pick<Logger, "debug" | "info" | "warn" | "error">;
  /** Encryption and credentials, as kafkajs takes them. */
  readonly security?: Pick<KafkaConfig, "ssl" | "sasl">;
  /** Before every topic, group and transactional id. Empty by default; tests take a random one. */
  readonly prefix?: string;
  /** Of `chat.raw`, `chat.events` and `chat.state`: equal, and fixed for the life of the topics. */
  readonly partitions?: number;
  /** Copies of each topic; the broker's own default when absent. */
  readonly replicationFactor?: number;
  /** How long `chat.raw` and `chat.events` keep a record. */
  readonly retentionMs?: number;
  /** After this time without a sign of life a consumer's partitions go to another one. */
  readonly sessionTimeoutMs?: number;
  /** An append that takes longer is rejected; the drain then leaves the segments in the queue. */
  readonly appendTimeoutMs?: number;
  /** Batches of one group handled at the same time, each of another partition. */
  readonly concurrency?: number;
}

export interface KafkaLogSettings extends Required<Omit<KafkaLogOptions, "security" | "replicationFactor">> {
  readonly security: Pick<KafkaConfig, "ssl" | "sasl">;
  readonly replicationFactor: number | undefined;
  readonly topics: { readonly raw: string; readonly events: string; readonly state: string; readonly dead: string };
}

export const DEFAULT_PARTITIONS = 16;
/** The broker refuses a record batch above 1 MB for ever; one produce is one batch a partition. */
export const MAX_BATCH_BYTES = 900_000;
/** Long polling, short: the latency of an idle log. Longer costs latency when transactions are small. */
export const MAX_WAIT_MS = 25;

const RETENTION_MS = 7 * 24 * 3_600_000;
const SESSION_TIMEOUT_MS = 10_000;
const APPEND_TIMEOUT_MS = 5_000;
/** All partitions: sinks make one write of what comes from several. */
const CONCURRENCY = DEFAULT_PARTITIONS;

export function settingsOf(options: KafkaLogOptions): KafkaLogSettings {
  const prefix = options.prefix ?? "";
  return {
    brokers: options.brokers,
    environment: options.environment,
    log: options.log,
    security: options.security ?? {},
    prefix,
    partitions: options.partitions ?? DEFAULT_PARTITIONS,
    replicationFactor: options.replicationFactor,
    retentionMs: options.retentionMs ?? RETENTION_MS,
    sessionTimeoutMs: options.sessionTimeoutMs ?? SESSION_TIMEOUT_MS,
    appendTimeoutMs: options.appendTimeoutMs ?? APPEND_TIMEOUT_MS,
    concurrency: options.concurrency ?? CONCURRENCY,
    topics: {
      raw: `${prefix}chat.raw`,
      events: `${prefix}chat.events`,
      state: `${prefix}chat.state`,
      dead: `${prefix}chat.dead`,
    },
  };
}
