/** Cloudflare Queues' pull API over HTTP; the local queue speaks the same. Short polling: an empty queue answers at once. */
import { z } from "zod";

/** The API takes that many in one pull and in one acknowledgement. */
export const MAX_QUEUE_BATCH = 100;
const TIMEOUT_MS = 15_000;

export interface QueueClientOptions {
  /** Up to and including `/client/v4`. */
  readonly apiBase: string;
  readonly accountId: string;
  readonly token: string;
  readonly queueId: string;
}

export interface QueueMessage {
  readonly id: string;
  readonly leaseId: string;
  readonly attempts: number;
  /** As text, whatever content type it was sent with. */
  readonly body: string;
}

export interface Pulled {
  readonly messages: readonly QueueMessage[];
  /** What waits besides; an estimate. */
  readonly backlog: number;
}

export interface Retry {
  readonly leaseId: string;
  readonly delaySeconds: number;
}

const failures = z.array(z.object({ code: z.number().optional(), message: z.string().optional() })).optional();
const envelope = z.object({ success: z.boolean(), errors: failures });
const pulled = z.object({
  message_backlog_count: z.number().optional(),
  messages: z.array(
    z.object({
      id: z.string(),
      body: z.unknown(),
      attempts: z.number(),
      lease_id: z.string(),
      metadata: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
});
const pullAnswer = z.object({ result: pulled });

/** The queue did not do what was asked. `status` is absent when there was no answer at all. */
export class QueueError extends Error {
  override readonly name = "QueueError";
  readonly status: number | undefined;

  constructor(message: string, options: { readonly status?: number; readonly cause?: unknown }) {
    super(message, { cause: options.cause });
    this.status = options.status;
  }
}

export class QueueClient {
  readonly queueId: string;
  readonly #url: string;
  readonly #token: string;

  constructor({ apiBase, accountId, token, queueId }: QueueClientOptions) {
    this.queueId = queueId;
    this.#url = `${apiBase}/accounts/${encodeURIComponent(accountId)}/queues/${encodeURIComponent(queueId)}/messages`;
    this.#token = token;
  }

  /** Leases up to 100 messages; whatever is not acknowledged within the visibility timeout comes again. */
  async pull(visibilityTimeoutMs: number): Promise<Pulled> {
    const answer = await this.#post("pull", {
      batch_size: MAX_QUEUE_BATCH,
      visibility_timeout_ms: visibilityTimeoutMs,
    });
    const parsed = pullAnswer.safeParse(answer);
    if (!parsed.success)
      throw new QueueError("the queue answered in a shape that we do not know", { cause: parsed.error });
    const { message_backlog_count: backlog = 0, messages } = parsed.data.result;
    return {
      backlog,
      messages: messages.map((it) => ({
        id: it.id,
        leaseId: it.lease_id,
        attempts: it.attempts,
        body: textOf(it.body, it.metadata?.["CF-Content-Type"]),
      })),
    };
  }

  /** At most 100 in all. Late acknowledgements are accepted. */
  async settle(acks: readonly string[], retries: readonly Retry[]): Promise<void> {
    if (acks.length + retries.length === 0) return;
    await this.#post("ack", {
      acks: acks.map((lease) => ({ lease_id: lease })),
      retries: retries.map(({ leaseId, delaySeconds }) => ({ lease_id: leaseId, delay_seconds: delaySeconds })),
    });
  }

  async #post(verb: "pull" | "ack", body: object): Promise<unknown> {
    let status: number | undefined;
    try {
      const response = await fetch(`${this.#url}/${verb}`, {
        method: "POST",
        headers: { authorization: `Bearer ${this.#token}`, "content-type": "application/json" },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      ({ status } = response);
      const text = await response.text();
      if (!response.ok) throw new Error(`status ${status}`);
      const json: unknown = JSON.parse(text);
      const { success, errors } = envelope.parse(json);
      if (!success) throw new Error(errors?.map((it) => it.message).join("; ") ?? "no success");
      return json;
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      const known = status === undefined ? {} : { status };
      throw new QueueError(`queue ${this.queueId}, ${verb}: ${why}`, { ...known, cause });
    }
  }
}

/** `json` and `bytes` arrive in base64, `text` plain. */
function textOf(body: unknown, contentType: unknown): string {
  if (typeof body !== "string") return JSON.stringify(body) ?? "";
  return contentType === "json" || contentType === "bytes" ? Buffer.from(body, "base64").toString() : body;
}
