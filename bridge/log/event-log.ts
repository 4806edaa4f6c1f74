/**
 * The event log: what Kafka is in production, and what one Postgres is for a small team. One interface, an adapter each,
 * one contract test. Topics: `chat.raw` (a record per segment, keyed by target), `chat.events` (a record per activity, the
 * same partition count, exactly once and in order per target), `chat.state` (enrichment's changelog), `chat.dead`.
 */
import type { EnrichedActivity } from "../../src/protocol/enriched-activity.ts";

/** The consumer group of the enrichment stage; for `lag`, which then counts `chat.raw`. */
export const ENRICHMENT_GROUP = "starling-enrichment";

/** A segment on its way in: the body exactly as the object wrote it. */
export interface RawInput {
  readonly target: string;
  readonly body: string;
}

/** A record of `chat.raw`. `at`: when the log appended it, milliseconds; the same at every replay. */
export interface RawRecord {
  readonly partition: number;
  readonly offset: string;
  readonly at: number;
  readonly body: string;
}

/** A record of `chat.events`. */
export interface LoggedEvent {
  readonly partition: number;
  readonly offset: string;
  readonly event: EnrichedActivity;
}

export interface DeadLetter {
  /** Who gave up on it: a sink, `enrichment`, `drain`. */
  readonly sink: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly reason: string;
  /** The record as it stood in the log. */
  readonly body: string;
}

/**
 * What enrichment remembers of a partition between two records, as text: opaque to the adapters. They restore it from the
 * changelog when a partition is assigned, before its first record is processed. Changes of a batch that was not committed
 * are gone when it is processed again.
 */
export interface StateStore {
  get(key: string): string | undefined;
  /** Undefined removes it. */
  set(key: string, value: string | undefined): void;
}

/** What one batch of raw records became. Adapters commit all of it, state and input offsets together, or nothing. */
export interface Enriched {
  readonly events: readonly { readonly target: string; readonly event: EnrichedActivity }[];
  /** Records that are no segments. */
  readonly dead: readonly DeadLetter[];
}

/** The stage between `chat.raw` and `chat.events`; pure but for the `StateStore` it is handed. */
export interface Enricher {
  /** Called with whole batches of one partition, in order; with the same one again when it could not be committed. */
  process(records: readonly RawRecord[], state: StateStore): Enriched;
  /** The partition was assigned and restored: everything that its state says is still being waited for. */
  restored(partition: number, state: ReadonlyMap<string, string>): void;
  /** The partition is somebody else's now. */
  revoked(partition: number): void;
}

export interface EventLog {
  /** Creates what is missing (topics, partitions). Safe to run twice. */
  prepare(): Promise<void>;
  /** Appends to `chat.raw`; resolves when every record is durable. An error means: perhaps some, send all again. */
  append(records: readonly RawInput[]): Promise<void>;
  /** Runs the enrichment stage until `signal`; finishes the batch at hand, then resolves. Several processes share the partitions. */
  enrich(enricher: Enricher, signal: AbortSignal): Promise<void>;
  /**
   * Hands batches of `chat.events`, one partition each and in order, to `handle`; what it resolved for is not handed out
   * again (at least once: a crash between may repeat a batch). One that rejects comes again. Until `signal`; finishes the
   * batch at hand. The signal that `handle` gets also fires when the partition is about to go to another process: waiting
   * for a store that is down must end then, by rejecting.
   */
  consume(
    group: string,
    handle: (events: readonly LoggedEvent[], signal: AbortSignal) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void>;
  appendDead(letters: readonly DeadLetter[]): Promise<void>;
  /** Records that `group` has not handled yet, all partitions together (for `/metrics` and tests). */
  lag(group: string): Promise<number>;
  /** Whether appends can succeed right now: the drain pulls only then. */
  isWritable(): Promise<boolean>;
  close(): Promise<void>;
}
