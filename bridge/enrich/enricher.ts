/**
 * The enrichment stage over the pure fold of src/domain: parses raw records, keeps state per (target, epoch) in the store
 * it is handed, and knows which gaps are open and since when.
 */
import {
  decodeHeld,
  decodeState,
  encodeHeld,
  encodeState,
  heldKey,
  parseStateKey,
  stateKey,
  type StateKey,
} from "../../src/domain/enrichment-state.ts";
import { EMPTY_STATE, fold, type LoggedSegment, type TargetState } from "../../src/domain/enrichment.ts";
import type { DeadLetter, Enriched, Enricher, RawRecord, StateStore } from "../log/event-log.ts";
import { OpenGaps } from "./open-gaps.ts";
import { parseSegment } from "./parse-segment.ts";

export class SegmentEnricher implements Enricher {
  readonly gaps: OpenGaps;
  /**
   * Held segments by partition and state entry, so that a busy target does not parse them again with each of its
   * segments. An entry's content never changes, so nothing here can be wrong after a batch that was not committed.
   */
  readonly #held = new Map<number, Map<string, LoggedSegment>>();

  /** @param now milliseconds; for the age of gaps only, never for what is written */
  constructor(now: () => number = Date.now) {
    this.gaps = new OpenGaps(now);
  }

  process(records: readonly RawRecord[], state: StateStore): Enriched {
    const events: Enriched["events"][number][] = [];
    const dead: DeadLetter[] = [];
    for (const record of records) {
      const parsed = parseSegment(record.body);
      if (!parsed.ok) {
        dead.push(letter(record, parsed.reason));
        continue;
      }
      const { at, partition, offset } = record;
      const held = this.#heldOf(partition);
      const key = stateKey(parsed.segment.target, parsed.segment.epoch);
      const before = load(key, state, held);
      const step = fold(before, { segment: parsed.segment, log: { at, partition, offset } });
      if (step.state !== before) {
        save(key, { before, after: step.state }, state, held);
        this.gaps.update(partition, parsed.segment, step.state);
      }
      for (const event of step.events) events.push({ target: parsed.segment.target, event });
    }
    return { events, dead };
  }

  restored(partition: number, state: ReadonlyMap<string, string>): void {
    this.revoked(partition);
    const held = this.#heldOf(partition);
    const store: StateStore = { get: (key) => state.get(key), set: () => {} };
    for (const key of state.keys()) {
      const owner = parseStateKey(key);
      if (owner) this.gaps.update(partition, owner, load(stateKey(owner.target, owner.epoch), store, held));
    }
  }

  revoked(partition: number): void {
    this.#held.delete(partition);
    this.gaps.forget(partition);
  }

  #heldOf(partition: number): Map<string, LoggedSegment> {
    const known = this.#held.get(partition) ?? new Map<string, LoggedSegment>();
    this.#held.set(partition, known);
    return known;
  }
}

function load(key: StateKey, state: StateStore, held: Map<string, LoggedSegment>): TargetState {
  const text = state.get(key);
  if (text === undefined) return EMPTY_STATE;
  return decodeState(text, (offset) => {
    const entry = heldKey(key, offset);
    const body = state.get(entry);
    const segment = held.get(entry) ?? (body === undefined ? undefined : decodeHeld(body));
    if (!segment) throw new Error(`enrichment state ${entry} is missing`);
    held.set(entry, segment);
    return segment;
  });
}

function save(
  key: StateKey,
  change: { readonly before: TargetState; readonly after: TargetState },
  state: StateStore,
  held: Map<string, LoggedSegment>,
): void {
  const before = new Set(change.before.held);
  const after = new Set(change.after.held);
  state.set(key, encodeState(change.after));
  for (const it of after) {
    if (before.has(it)) continue;
    held.set(heldKey(key, it), it);
    state.set(heldKey(key, it), encodeHeld(it));
  }
  for (const it of before) {
    if (after.has(it)) continue;
    held.delete(heldKey(key, it));
    state.set(heldKey(key, it), undefined);
  }
}

function letter({ partition, offset, body }: RawRecord, reason: string): DeadLetter {
  return { sink: "enrichment", topic: "chat.raw", partition, offset, reason, body };
}
