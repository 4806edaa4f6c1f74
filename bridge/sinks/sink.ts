/** A store that follows `chat.events`. Idempotent by (target, epoch, seq): the same batch twice gives the same store. */
import type { LoggedEvent } from "../log/event-log.ts";

export type SinkOutcome =
  | { readonly kind: "written"; readonly count: number }
  /** Nothing is known of the batch: the store is down or slow. The same batch comes again after a pause. */
  | { readonly kind: "retry"; readonly reason: string }
  /** The store refuses these for what they are; everything else of the batch is written. */
  | { readonly kind: "poison"; readonly events: readonly { readonly event: LoggedEvent; readonly reason: string }[] };

export interface Sink {
  /** Also the consumer group: `starling-<name>`. */
  readonly name: string;
  /** Batches of one partition, in order. Expected failures are outcomes; throwing means a bug. */
  write(events: readonly LoggedEvent[]): Promise<SinkOutcome>;
}
