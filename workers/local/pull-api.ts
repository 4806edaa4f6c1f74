/**
 * The consumer side of the local queue: the HTTP calls of Cloudflare Queues' pull consumers, in the same shapes, so that the
 * bridge does not know the difference.
 */
import type { Context } from "hono";
import * as z from "zod/mini";
import type { LocalEnv } from "./local-env.ts";
import type { LocalQueueStore } from "./local-queue-store.ts";

type QueueContext = Context<{ Bindings: LocalEnv }>;

const pullBody = z.object({
  batch_size: z.prefault(z.int().check(z.minimum(1), z.maximum(100)), 5),
  visibility_timeout_ms: z.prefault(z.int().check(z.minimum(0), z.maximum(43_200_000)), 30_000),
});
const lease = z.string().check(z.maxLength(128));
const ackBody = z.object({
  acks: z.prefault(z.array(z.object({ lease_id: lease })).check(z.maxLength(100)), []),
  retries: z.prefault(
    z
      .array(
        z.object({
          lease_id: lease,
          delay_seconds: z.prefault(z.int().check(z.minimum(0), z.maximum(43_200)), 0),
        }),
      )
      .check(z.maxLength(100)),
    [],
  ),
});

/** `POST /client/v4/accounts/:account/queues/:queue/messages/pull` */
export async function pullMessages(c: QueueContext): Promise<Response> {
  const queue = queueOf(c);
  if (queue instanceof Response) return queue;
  const body = pullBody.safeParse(await c.req.json().catch(() => undefined));
  if (!body.success) return refuse(c, 400, "the body is not one of a pull");
  const pulled = await queue.pull(body.data.batch_size, body.data.visibility_timeout_ms);
  return pulled ? succeed(c, pulled) : refuse(c, 500, "internal error (fault)");
}

/** `POST /client/v4/accounts/:account/queues/:queue/messages/ack` */
export async function ackMessages(c: QueueContext): Promise<Response> {
  const queue = queueOf(c);
  if (queue instanceof Response) return queue;
  const body = ackBody.safeParse(await c.req.json().catch(() => undefined));
  if (!body.success) return refuse(c, 400, "the body is not one of an acknowledgement");
  const acks = body.data.acks.map((it) => it.lease_id);
  const retries = body.data.retries.map((it) => ({ lease: it.lease_id, delayS: it.delay_seconds }));
  if (!(await queue.settle(acks, retries))) return refuse(c, 500, "internal error (fault)");
  return succeed(c, { ackCount: acks.length, retryCount: retries.length, warnings: [] });
}

function queueOf(c: QueueContext): DurableObjectStub<LocalQueueStore> | Response {
  if (c.req.header("authorization") !== `Bearer ${c.env.LOCAL_QUEUE_TOKEN}`)
    return refuse(c, 401, "Authentication error");
  const name = c.req.param("queue") ?? "";
  if (!/^events-\d(-dlq)?$/.test(name)) return refuse(c, 404, "there is no such queue");
  return c.env.LOCAL_QUEUE.getByName(name);
}

function succeed(c: QueueContext, result: object): Response {
  return c.json({ success: true, errors: [], messages: [], result });
}

function refuse(c: QueueContext, status: 400 | 401 | 404 | 500, message: string): Response {
  return c.json({ success: false, errors: [{ code: 10_000 + status, message }], messages: [], result: null }, status);
}
