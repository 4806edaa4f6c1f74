/**
 * Makes one write of the batches of several partitions: what comes while writes are under way goes together into the next
 * one. A store is asked a few times a second then, instead of once for each partition (with 10 busy rooms Elasticsearch
 * was 1.3 s behind the log, most of it waiting for its turn).
 */
import type { LoggedEvent } from "../log/event-log.ts";
import type { Sink, SinkOutcome } from "./sink.ts";

/** Events in one write; a batch that is longer by itself goes alone. */
export const MAX_GATHERED_EVENTS = 2_000;
/** While a store works on one write, the next one is made ready and sent. */
export const MAX_WRITES_UNDER_WAY = 2;

interface Waiting {
  readonly events: readonly LoggedEvent[];
  readonly settle: (outcome: SinkOutcome) => void;
  readonly fail: (error: unknown) => void;
}

export class GatheredSink implements Sink {
  readonly name: string;
  readonly #sink: Sink;
  #waiting: Waiting[] = [];
  #underWay = 0;

  constructor(sink: Sink) {
    this.name = sink.name;
    this.#sink = sink;
  }

  /** Not again for the same partition before this is answered. */
  write(events: readonly LoggedEvent[]): Promise<SinkOutcome> {
    return new Promise((settle, fail) => {
      this.#waiting.push({ events, settle, fail });
      this.#next();
    });
  }

  #next(): void {
    if (this.#waiting.length === 0 || this.#underWay === MAX_WRITES_UNDER_WAY) return;
    const taken = this.#take();
    this.#underWay++;
    void this.#write(taken).finally(() => {
      this.#underWay--;
      this.#next();
    });
  }

  #take(): Waiting[] {
    let size = 0;
    let count = 0;
    for (const { events } of this.#waiting) {
      size += events.length;
      if (count > 0 && size > MAX_GATHERED_EVENTS) break;
      count++;
    }
    return this.#waiting.splice(0, count);
  }

  async #write(taken: readonly Waiting[]): Promise<void> {
    try {
      const outcome = await this.#sink.write(taken.flatMap(({ events }) => events));
      for (const { events, settle } of taken) settle(shareOf(outcome, events));
    } catch (error) {
      for (const { fail } of taken) fail(error);
    }
  }
}

function shareOf(outcome: SinkOutcome, events: readonly LoggedEvent[]): SinkOutcome {
  if (outcome.kind === "retry") return outcome;
  const own = new Set(events.map(placeOf));
  const refused = outcome.kind === "poison" ? outcome.events.filter(({ event }) => own.has(placeOf(event))) : [];
  return refused.length > 0 ? { kind: "poison", events: refused } : { kind: "written", count: events.length };
}

const placeOf = ({ partition, offset }: LoggedEvent): string => `${partition}:${offset}`;
