/** One partition of `chat.events` for one group: read, handle, move the group's position. */
import { z } from "zod";
import { pause, pauseMs } from "../../backoff.ts";
import type { LoggedEvent } from "../event-log.ts";
import { parseEvents } from "../parse-event.ts";
import { appendDead } from "./append-raw.ts";
import type { Assignment } from "./group.ts";
import type { Heads } from "./heads.ts";
import { moveOn } from "./leases.ts";
import { MAX_BATCH_BYTES, MAX_BATCH_RECORDS, type PostgresLogSettings } from "./settings.ts";

const READ = `
  SELECT position::text AS offset, event AS body FROM (
    SELECT position, event, sum(octet_length(event)) OVER (ORDER BY position) AS total
    FROM log_events WHERE partition = $1 AND position >= $2 ORDER BY position LIMIT ${MAX_BATCH_RECORDS}) AS it
  WHERE total <= ${MAX_BATCH_BYTES} OR total = octet_length(event) ORDER BY position`;
const rowsOf = z.array(z.object({ offset: z.string(), body: z.string() }));
const BACKOFF = { firstMs: 100, maxMs: 5_000 };

export interface ConsumeDeps {
  readonly settings: PostgresLogSettings;
  readonly heads: Heads;
  handle(events: readonly LoggedEvent[], signal: AbortSignal): Promise<void>;
}

export async function consumePartition(deps: ConsumeDeps, assignment: Assignment, signal: AbortSignal): Promise<void> {
  const { settings, heads } = deps;
  const { holder, partition } = assignment;
  for (let { next } = assignment, failures = 0; !signal.aborted;) {
    const found = await settings.pool.query(READ, [partition, String(next)]);
    const records = rowsOf.parse(found.rows);
    const last = records.at(-1);
    if (!last) {
      await heads.reached("events", partition, next, signal);
      continue;
    }
    const { events, dead } = parseEvents(records, { group: holder.group, topic: "chat.events", partition });
    try {
      await appendDead(settings.pool, dead);
      if (events.length > 0) await deps.handle(events, signal);
      failures = 0;
    } catch (err) {
      if (signal.aborted) return;
      settings.log.warn({ err, group: holder.group, partition }, "a batch was not handled and comes again");
      await pause(pauseMs(BACKOFF, ++failures), signal);
      continue;
    }
    const to = BigInt(last.offset) + 1n;
    if (!(await moveOn(settings.pool, holder, partition, { from: next, to }))) return;
    next = to;
  }
}
