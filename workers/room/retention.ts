/**
 * What the log may forget: whole batches past the room's count or age, that have left (`drained`) and that the archive has
 * (`archived`). Where the archive stands still while it answers, the log leaves once more from there: this also heals a
 * lost tail, which no later number would reveal.
 */
import type { ArchiveClient } from "../archive/archive-client.ts";
import type { EventLog } from "../event-log/event-log.ts";
import type { Overlays } from "./overlays.ts";
import type { Created } from "./record.ts";

/** A log beyond this does not wait for the archive any more: drained batches go. */
export const MAX_LOG_BYTES = 1024 * 1024 * 1024;

export interface RetentionDeps {
  readonly log: EventLog;
  readonly overlays: Overlays;
  readonly archive: ArchiveClient;
  readonly created: Created;
  readonly now: () => number;
}

export class Retention {
  /** What the archive said last time, to see whether it moves. */
  #archivedBefore: number | undefined;

  /**
   * Asks, drops, and, where the archive stands still, rewinds the log and calls `resend`. False: the archive has numbers that
   * this log has not given out yet, so that its storage was put back to an earlier state.
   */
  async run({ log, overlays, archive, created, now }: RetentionDeps, resend: () => void): Promise<boolean> {
    const asked = await archive.archived(log.target, log.epoch);
    if (asked.kind === "answer" && asked.answer > log.head.seq) return false;
    // From here on synchronous: the log may have grown meanwhile, never shrunk.
    const keep = { messages: created.keepMessages, since: now() - created.keepMs };
    const isArchived = asked.kind === "none" ? log.drained : asked.kind === "answer" ? asked.answer : 0;
    const isTooLarge = log.bytes > MAX_LOG_BYTES;
    const dropped = log.drop(keep, isTooLarge ? log.drained : Math.min(log.drained, isArchived));
    if (dropped > 0) overlays.drop({ epoch: log.epoch, seq: log.floor });

    if (asked.kind === "answer") {
      if (isArchived < log.drained && isArchived === this.#archivedBefore) {
        log.rewindDrained(isArchived);
        resend();
      }
      this.#archivedBefore = isArchived;
    }
    if (asked.kind !== "unavailable") log.saveArchived(isArchived);
    return true;
  }
}

/** When to look again; undefined when nothing will be due before the next batch. Derived, so that a wake arms nothing new. */
export function retentionDue(log: EventLog, created: Created, checkMs: number, now: number): number | undefined {
  const keep = { messages: created.keepMessages, since: now - created.keepMs };
  if (log.archived < log.head.seq || log.isPast(keep)) return Math.max(now, log.newestAt) + checkMs;
  const oldest = log.oldestAt;
  return oldest === undefined ? undefined : Math.max(now + checkMs, oldest + created.keepMs);
}
