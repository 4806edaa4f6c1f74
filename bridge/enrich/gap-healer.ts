/**
 * Asks the edge for what enrichment waits for. The object either puts the numbers into the queue again, or says that they
 * are gone for good; then that is written into the raw log, where every replay finds it. Without an answer a gap stays open
 * and is asked about again: it is never skipped.
 */
import type { Logger } from "pino";
import { sign, SIGNATURE_HEADER } from "../../src/domain/signature.ts";
import { EDGE_PATHS, resendAnswer, resendQuery } from "../../src/protocol/bridge-api.ts";
import { segment, SEGMENT_VERSION } from "../../src/protocol/segment.ts";
import { pause, pauseMs } from "../backoff.ts";
import type { EventLog } from "../log/event-log.ts";
import type { OpenGap } from "./open-gaps.ts";

/** Queues reorder by a second or two on their own: nobody needs to be asked about that. */
export const GAP_GRACE_MS = 2_000;
/** The longest time between two questions about the same gap. */
export const MAX_GAP_RETRY_MS = 30_000;
const LOOK_EVERY_MS = 250;
const ANSWER_TIMEOUT_MS = 10_000;
/** A whole region coming back must not be met by all questions at once. */
const MAX_QUESTIONS_AT_ONCE = 16;

export interface GapHealerOptions {
  readonly gaps: Iterable<OpenGap>;
  readonly log: Pick<EventLog, "append">;
  /** Without a slash at its end. */
  readonly edgeUrl: string;
  /** Signs the questions. */
  readonly secret: string;
  readonly environment: string;
  readonly logger: Pick<Logger, "info" | "warn">;
  readonly graceMs?: number;
  readonly lookEveryMs?: number;
}

interface Attempt {
  readonly count: number;
  /** Not asked again before, milliseconds. */
  readonly notBefore: number;
}

export class GapHealer {
  readonly id = "gap-healer";
  readonly #options: GapHealerOptions;
  #attempts = new Map<string, Attempt>();

  constructor(options: GapHealerOptions) {
    this.#options = options;
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#look(signal);
      await pause(this.#options.lookEveryMs ?? LOOK_EVERY_MS, signal);
    }
  }

  async #look(signal: AbortSignal): Promise<void> {
    const now = Date.now();
    const grace = this.#options.graceMs ?? GAP_GRACE_MS;
    const open = [...this.#options.gaps];
    // Gaps that were closed take their attempts with them.
    const keys = new Set(open.map(keyOf));
    this.#attempts = new Map([...this.#attempts].filter(([key]) => keys.has(key)));

    const due = open.filter((gap) => {
      const notBefore = this.#attempts.get(keyOf(gap))?.notBefore ?? gap.since + grace;
      return now >= notBefore;
    });
    await Promise.all(due.slice(0, MAX_QUESTIONS_AT_ONCE).map((gap) => this.#heal(gap, signal)));
  }

  async #heal(gap: OpenGap, signal: AbortSignal): Promise<void> {
    const { logger, graceMs = GAP_GRACE_MS } = this.#options;
    const count = (this.#attempts.get(keyOf(gap))?.count ?? 0) + 1;
    const waitMs = pauseMs({ firstMs: graceMs, maxMs: MAX_GAP_RETRY_MS }, count + 1);
    this.#attempts.set(keyOf(gap), { count, notBefore: Date.now() + waitMs });
    try {
      const lost = await this.#ask(gap, signal);
      if (lost >= gap.first) await this.#appendLost(gap, Math.min(lost, gap.last));
      logger.info({ ...gap, lost, count }, "asked for missing numbers");
    } catch (err) {
      if (!signal.aborted) logger.warn({ err, ...gap, count, waitMs }, "missing numbers could not be asked for");
    }
  }

  /** Up to which number it is gone for good; 0 when all of it was queued again. */
  async #ask({ target, epoch, first, last }: OpenGap, signal: AbortSignal): Promise<number> {
    const { edgeUrl, secret } = this.#options;
    const body = JSON.stringify(resendQuery.parse({ target, epoch, first, last }));
    const response = await fetch(`${edgeUrl}${EDGE_PATHS.resend}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        [SIGNATURE_HEADER]: await sign(secret, "POST", EDGE_PATHS.resend, body, Date.now()),
      },
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${EDGE_PATHS.resend} answered ${response.status}`);
    return resendAnswer.parse(JSON.parse(text)).lost;
  }

  async #appendLost({ target, epoch, first }: OpenGap, last: number): Promise<void> {
    const { environment, log } = this.#options;
    const hole = segment.parse({ v: SEGMENT_VERSION, environment, target, epoch, first, last, events: [], lost: true });
    await log.append([{ target, body: JSON.stringify(hole) }]);
  }
}

function keyOf({ target, epoch, first }: OpenGap): string {
  return `${target} ${epoch} ${first}`;
}
