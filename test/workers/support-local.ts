/** The Worker of local development, in workerd: its queue by both of its sides, and its own routes. */
import { createExecutionContext, evictDurableObject, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { Faults } from "../../workers/local/faults.ts";
import local from "../../workers/local/index.ts";
import type { LocalEnv } from "../../workers/local/local-env.ts";
import { LocalQueue } from "../../workers/local/local-queue.ts";
import type { Leased } from "../../workers/local/local-queue-store.ts";

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- vitest.config.ts binds the local queue as well
export const localEnv = env as unknown as LocalEnv;

const MACHINE = "http://127.0.0.1:8787";

export async function callLocal(path: string, init: RequestInit = {}): Promise<Response> {
  const ctx = createExecutionContext();
  const request = new Request(new URL(path, MACHINE), init);
  const response = await local.fetch(request, localEnv, ctx);
  await waitOnExecutionContext(ctx);
  return response;
}

export function postLocal(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return callLocal(path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

export async function setFaults(faults: Partial<Faults>): Promise<void> {
  const response = await callLocal("/__local/faults", { method: "PUT", body: JSON.stringify(faults) });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
}

/** The producer's side, as a room has it. */
export function producer(): LocalQueue {
  return new LocalQueue(createExecutionContext(), localEnv);
}

export async function send(...bodies: string[]): Promise<void> {
  await producer().sendBatch(bodies.map((body) => ({ body, contentType: "text" })));
}

/** The consumer's side, as the bridge has it. */
export class Consumer {
  readonly #path: string;

  constructor(queue = "events-0") {
    this.#path = `/client/v4/accounts/local/queues/${queue}/messages`;
  }

  call(verb: "pull" | "ack", body: unknown, token = localEnv.LOCAL_QUEUE_TOKEN): Promise<Response> {
    return postLocal(`${this.#path}/${verb}`, body, { authorization: `Bearer ${token}` });
  }

  async pull(body: object = { batch_size: 100, visibility_timeout_ms: 60_000 }): Promise<Leased[]> {
    const response = await this.call("pull", body);
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    const answer: { result: { messages: Leased[] } } = await response.json();
    return answer.result.messages;
  }

  async bodies(): Promise<string[]> {
    return (await this.pull()).map((it) => it.body);
  }

  async ack(...messages: readonly Leased[]): Promise<void> {
    const response = await this.call("ack", { acks: messages.map(({ lease_id }) => ({ lease_id })), retries: [] });
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  }

  async retry(message: Leased, delay_seconds = 0): Promise<void> {
    await this.call("ack", { acks: [], retries: [{ lease_id: message.lease_id, delay_seconds }] });
  }
}

/** Everything that is in memory goes. */
export function evictQueue(): Promise<void> {
  return evictDurableObject(localEnv.LOCAL_QUEUE.getByName("events-0"));
}

/** An empty queue without faults. */
export async function cleanQueue(): Promise<void> {
  await setFaults({});
  for (const name of ["events-0", "events-0-dlq"]) {
    const queue = new Consumer(name);
    // oxlint-disable-next-line no-await-in-loop -- one page after the other
    for (let page = await all(queue); page.length > 0; page = await all(queue)) await queue.ack(...page);
  }
}

async function all(queue: Consumer): Promise<Leased[]> {
  return queue.pull({ batch_size: 100, visibility_timeout_ms: 0 });
}
