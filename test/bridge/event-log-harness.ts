/** What the event log's tests start and stop, and how they read. */
import { afterEach, expect } from "vitest";
import { SegmentEnricher } from "../../bridge/enrich/enricher.ts";
import type { EventLog, LoggedEvent } from "../../bridge/log/event-log.ts";
import type { RoomId } from "../../src/protocol/ids.ts";

/** One log, empty at first, which several processes open. */
export interface LogUnderTest {
  /** Another process: a new instance on the same topics. */
  open(): Promise<EventLog>;
  /** Reads all of `chat.dead`. */
  deadLetters(): Promise<readonly { readonly reason: string; readonly body: string; readonly sink: string }[]>;
  drop(): Promise<void>;
}

/** Real services on a busy machine; nothing here takes a second on a quiet one. */
export const WAIT = { timeout: 45_000, interval: 20 };

/** Everything that it starts ends with the test, in the opposite order. */
export function logHarness(create: () => Promise<LogUnderTest>) {
  const cleanups: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  });

  async function newLog(): Promise<LogUnderTest> {
    const it = await create();
    cleanups.push(() => it.drop());
    return it;
  }

  async function open(it: LogUnderTest): Promise<EventLog> {
    const log = await it.open();
    await log.prepare();
    cleanups.push(() => log.close());
    return log;
  }

  /** Runs something until stopped, at the latest when the test ends. */
  function start(run: (signal: AbortSignal) => Promise<void>): { stop(): Promise<void> } {
    const end = new AbortController();
    const done = run(end.signal);
    const stop = async () => {
      end.abort();
      await done;
    };
    cleanups.push(stop);
    return { stop };
  }

  function enrich(log: EventLog, enricher = new SegmentEnricher()) {
    return { enricher, ...start((signal) => log.enrich(enricher, signal)) };
  }

  /** A consumer that remembers everything it was given. */
  function read(log: EventLog, group = "reader") {
    const seen: LoggedEvent[] = [];
    const of = (target: RoomId) => seen.map((it) => it.event.activity).filter((it) => it.target === target);
    const seqs = (target: RoomId) => of(target).map((it) => it.seq);
    const running = start((signal) =>
      log.consume(
        group,
        async (events) => {
          seen.push(...events);
        },
        signal,
      ),
    );
    const until = (target: RoomId, last: number) => expect.poll(() => seqs(target).at(-1), WAIT).toBe(last);
    return { seen, of, seqs, until, ...running };
  }

  return { newLog, open, start, enrich, read };
}
