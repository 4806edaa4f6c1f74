/** An event as the log keeps it. Undefined when the text is none, or of a version that this bridge does not know. */
import { enrichedActivity, type EnrichedActivity } from "../../src/protocol/enriched-activity.ts";
import type { DeadLetter, LoggedEvent } from "./event-log.ts";

interface StoredEvent {
  readonly offset: string;
  readonly body: string;
}

/** Sorts records of `chat.events` into what `group` can handle and what it cannot. */
export function parseEvents(
  records: readonly StoredEvent[],
  { group, topic, partition }: { readonly group: string; readonly topic: string; readonly partition: number },
): { readonly events: readonly LoggedEvent[]; readonly dead: readonly DeadLetter[] } {
  const events: LoggedEvent[] = [];
  const dead: DeadLetter[] = [];
  for (const { offset, body } of records) {
    const event = parseEvent(body);
    if (event) events.push({ partition, offset, event });
    else dead.push({ sink: group, topic, partition, offset, reason: "not an event of a version that we know", body });
  }
  return { events, dead };
}

function parseEvent(body: string): EnrichedActivity | undefined {
  try {
    return enrichedActivity.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}
