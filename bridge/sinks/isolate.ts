/** Turns a store's errors into outcomes: what it refuses is found and named, what it cannot do now comes again. */
import type { LoggedEvent } from "../log/event-log.ts";
import type { SinkOutcome } from "./sink.ts";

export interface Refused<T> {
  readonly item: T;
  readonly reason: string;
}

/**
 * Writes all of `items`, or, where the store refuses them together, by halves until those are found that it refuses alone.
 * @param refusalOf why the store will never take this; undefined when the error says nothing about the items
 */
export async function isolate<T>(
  items: readonly T[],
  write: (items: readonly T[]) => Promise<void>,
  refusalOf: (error: unknown) => string | undefined,
): Promise<Refused<T>[]> {
  try {
    await write(items);
    return [];
  } catch (error) {
    const reason = refusalOf(error);
    const [item, ...others] = items;
    if (reason === undefined || item === undefined) throw error;
    if (others.length === 0) return [{ item, reason }];
    const half = Math.ceil(items.length / 2);
    return [
      ...(await isolate(items.slice(0, half), write, refusalOf)),
      ...(await isolate(items.slice(half), write, refusalOf)),
    ];
  }
}

/** The outcome of writing `events`. Errors of ours are thrown on; every other one is the store's, and temporary. */
export async function outcomeOf(
  events: readonly LoggedEvent[],
  write: () => Promise<readonly Refused<LoggedEvent>[]>,
): Promise<SinkOutcome> {
  try {
    const refused = await write();
    if (refused.length === 0) return { kind: "written", count: events.length };
    return { kind: "poison", events: refused.map(({ item, reason }) => ({ event: item, reason })) };
  } catch (error) {
    if (isBug(error)) throw error;
    return { kind: "retry", reason: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}

function isBug(error: unknown): boolean {
  return [TypeError, RangeError, ReferenceError, SyntaxError].some((kind) => error instanceof kind);
}
